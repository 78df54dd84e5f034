#include "tools/soukctl/up/database_urls.h"

#include <gtest/gtest.h>

namespace souk::soukctl {
namespace {

TEST(DatabaseUrlsTest, FilesStandInTheFolder) {
  const DatabaseUrls urls = DatabaseUrls::InFolder("/data");
  EXPECT_EQ(urls.Of("order"), "sqlite:///data/order.db");
  EXPECT_FALSE(urls.can_be_shared());
}

TEST(DatabaseUrlsTest, OnAServerNamesBeginAlikeAndNoneShowsThePassword) {
  const DatabaseUrls urls =
      *DatabaseUrls::OnServer("postgresql://souk:secret@db:5433/shop_?sslmode=require");
  EXPECT_EQ(urls.Of("order"), "postgresql://souk@db:5433/shop_order?sslmode=require");
  EXPECT_EQ(urls.password(), "secret");
  EXPECT_TRUE(urls.can_be_shared());
  EXPECT_EQ(DatabaseUrls::OnServer("postgresql://souk@/?host=/run/x")->Of("user"),
            "postgresql://souk@/user?host=/run/x");
}

TEST(DatabaseUrlsTest, OtherUrlsAreRefused) {
  for (const char* url :
       {"mysql://db/x", "sqlite:///x", "postgresql://db", "postgresql://db?a=/"}) {
    EXPECT_EQ(DatabaseUrls::OnServer(url).status().code(), absl::StatusCode::kInvalidArgument)
        << url;
  }
}

}  // namespace
}  // namespace souk::soukctl
