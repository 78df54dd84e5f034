#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/filters/filters.h"
#include "tests/unit/gateway/filters/scripted_endpoint.h"

namespace souk::gateway {
namespace {

constexpr char kUuidV7[] = "[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";

class RequestIdFilterTest : public ::testing::Test {
 protected:
  // The id that a request with this header has while it is served.
  std::string IdOf(http::Headers headers) {
    FakeExchange exchange("GET", "/", std::move(headers));
    const RequestScope scope = ServeBy(*filter_, exchange);
    EXPECT_EQ(scope.response_headers.Find("x-request-id"), absl::string_view(scope.request_id));
    EXPECT_EQ(seen_, scope.request_id);
    return scope.request_id;
  }

  ManualClock clock_;
  SeededRandom random_{1};
  std::string seen_;
  ScriptedEndpoint next_{[this](RequestScope& scope) { seen_ = scope.request_id; }};
  std::unique_ptr<Endpoint> filter_ = RequestIdFilter(next_, clock_, random_);
};

TEST_F(RequestIdFilterTest, KeepsTheClientsIdAndGivesItBack) {
  EXPECT_EQ(IdOf({{"X-Request-Id", "r-1"}}), "r-1");
  EXPECT_EQ(IdOf({{"x-request-id", std::string(128, 'r')}}), std::string(128, 'r'));
}

TEST_F(RequestIdFilterTest, MakesOneWhereTheClientHasNone) {
  const std::string id = IdOf({});
  EXPECT_THAT(id, ::testing::MatchesRegex(kUuidV7));
  EXPECT_NE(IdOf({}), id);
}

TEST_F(RequestIdFilterTest, ReplacesWhatIsNoId) {
  for (const std::string& given : {std::string(), std::string(129, 'r'), std::string("two words"),
                                   std::string("tab\t"), std::string("J\xc3\xb6rg")}) {
    EXPECT_THAT(IdOf({{"x-request-id", given}}), ::testing::MatchesRegex(kUuidV7)) << given;
  }
}

}  // namespace
}  // namespace souk::gateway
