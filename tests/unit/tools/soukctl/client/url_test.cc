#include "tools/soukctl/client/url.h"

#include <gtest/gtest.h>

namespace souk::soukctl {
namespace {

TEST(ParseUrlTest, HasAHostAndAPort) {
  const absl::StatusOr<Url> url = ParseUrl("http://127.0.0.1:8080");
  ASSERT_TRUE(url.ok()) << url.status();
  EXPECT_EQ(url->host, "127.0.0.1");
  EXPECT_EQ(url->port, 8080);
  EXPECT_EQ(ParseUrl("http://souk.example/")->host, "souk.example");
  EXPECT_EQ(ParseUrl("http://souk.example/")->port, 80);
}

TEST(ParseUrlTest, AnythingElseIsRefused) {
  for (const char* text : {"", "souk.example:80", "https://souk.example", "http://", "http://:80",
                           "http://a:", "http://a:0", "http://a:65536", "http://a:http",
                           "http://a/v1", "http://a:80/v1"}) {
    EXPECT_EQ(ParseUrl(text).status(),
              absl::InvalidArgumentError("\"" + std::string(text) +
                                         "\" is no address such as http://127.0.0.1:8080"));
  }
}

}  // namespace
}  // namespace souk::soukctl
