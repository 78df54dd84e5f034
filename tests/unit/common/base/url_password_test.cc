#include "common/base/url_password.h"

#include <gtest/gtest.h>

namespace souk {
namespace {

void ExpectTaken(absl::string_view text, absl::string_view url, absl::string_view password) {
  const UrlAndPassword taken = TakePassword(text);
  EXPECT_EQ(taken.url, url) << text;
  EXPECT_EQ(taken.password, password) << text;
}

TEST(UrlPasswordTest, IsTakenFromWhereItStands) {
  ExpectTaken("postgresql://souk:secret@db:5432/x?sslmode=require",
              "postgresql://souk@db:5432/x?sslmode=require", "secret");
  ExpectTaken("postgresql://souk:a%40b%2f@db", "postgresql://souk@db", "a@b/");
  ExpectTaken("postgresql://souk:se@cret@db/x", "postgresql://souk@db/x", "se@cret");
  ExpectTaken("postgresql:///x?user=souk&password=s%20t&host=db",
              "postgresql:///x?user=souk&host=db", "s t");
  ExpectTaken("postgresql:///x?password=secret", "postgresql:///x", "secret");
}

TEST(UrlPasswordTest, AListIsShownWithoutAnyOfThem) {
  EXPECT_EQ(WithoutPasswords("nats://a:b@h:4222,tls://c:d@i,nats://j"),
            "nats://a@h:4222,tls://c@i,nats://j");
  EXPECT_EQ(WithoutPasswords("postgresql://souk:se,cret@db,db2/x"), "postgresql://souk@db,db2/x");
  EXPECT_EQ(WithoutPasswords("a,b"), "a,b");
}

TEST(UrlPasswordTest, TextWithoutOneComesBackAsItIs) {
  for (const char* text : {"", "INFO", "sqlite:///var/lib/souk/order.db", "127.0.0.1:50052",
                           "postgresql://souk@db:5432/x?a=b", "postgresql://db:5432/x@y:z@",
                           "dns:///payment:50053", "a:b@c"}) {
    ExpectTaken(text, text, "");
  }
}

}  // namespace
}  // namespace souk
