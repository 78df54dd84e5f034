#include "gateway/filters/observed_exchange.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/common/async/run_blocking.h"
#include "tests/unit/gateway/fake_exchange.h"

namespace souk::gateway {
namespace {

class ObservedExchangeTest : public ::testing::Test {
 protected:
  ObservedExchangeTest() { scope_.response_headers.Add("x-request-id", "r-1"); }

  http::ResponseWriter& response() { return static_cast<http::Exchange&>(observed_).response(); }
  const Answer& answer() const { return exchange_.answer(); }

  FakeExchange exchange_{"POST", "/v1/orders", {{"x-a", "1"}}, "body"};
  RequestScope scope_;
  ObservedExchange observed_{exchange_, scope_};
};

TEST_F(ObservedExchangeTest, ShowsTheRequestAsItIs) {
  EXPECT_EQ(observed_.request().method, "POST");
  EXPECT_EQ(*async::RunBlocking(observed_.body().ReadAll()), "body");
  EXPECT_FALSE(observed_.cancellation().cancelled());
  exchange_.Leave();
  EXPECT_TRUE(observed_.cancellation().cancelled());
}

TEST_F(ObservedExchangeTest, AWholeAnswerGetsTheScopesHeadersAndLeavesItsStatus) {
  EXPECT_FALSE(response().begun());
  EXPECT_EQ(async::RunBlocking(response().Respond(409, {{"x-own", "1"}}, "text")),
            absl::OkStatus());
  EXPECT_TRUE(response().begun());
  EXPECT_EQ(scope_.status, 409);
  EXPECT_EQ(answer().status, 409);
  EXPECT_EQ(answer().Header("x-own"), "1");
  EXPECT_EQ(answer().Header("x-request-id"), "r-1");
  EXPECT_EQ(answer().body, "text");
}

TEST_F(ObservedExchangeTest, AStreamedAnswerDoesToo) {
  response().CloseAfterwards();
  EXPECT_EQ(async::RunBlocking(response().Begin(200, {})), absl::OkStatus());
  EXPECT_EQ(async::RunBlocking(response().Write("a", http::Flush::kNow)), absl::OkStatus());
  EXPECT_EQ(async::RunBlocking(response().Finish({{"x-last", "1"}})), absl::OkStatus());
  EXPECT_EQ(scope_.status, 200);
  EXPECT_EQ(answer().Header("x-request-id"), "r-1");
  EXPECT_THAT(answer().pieces, ::testing::ElementsAre("a"));
  EXPECT_EQ(answer().trailers->Find("x-last"), "1");
  EXPECT_TRUE(answer().closes);
}

TEST_F(ObservedExchangeTest, ErrorsOfTheConnectionComeThrough) {
  exchange_.LeaveAfter(0);
  EXPECT_EQ(async::RunBlocking(response().Begin(200, {})), absl::OkStatus());
  EXPECT_EQ(async::RunBlocking(response().Write("a", http::Flush::kNow)),
            absl::CancelledError("the client left"));
}

}  // namespace
}  // namespace souk::gateway
