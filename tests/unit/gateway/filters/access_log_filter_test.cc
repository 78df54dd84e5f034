#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/telemetry/captured_log.h"
#include "gateway/filters/filters.h"
#include "tests/unit/gateway/filters/scripted_endpoint.h"

namespace souk::gateway {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class AccessLogFilterTest : public ::testing::Test {
 protected:
  // Serves `requests` that end with this status, where this share of the successes is logged.
  void Serve(int status, double success_ratio, int requests = 1) {
    ScriptedEndpoint next([&](RequestScope& scope) {
      scope.status = status;
      scope.rpc_name = "souk.order.v1.OrderService/GetOrder";
      clock_.Advance(absl::Microseconds(1500));
    });
    const auto filter = AccessLogFilter(next, log_.logger(), clock_, random_, success_ratio);
    for (int i = 0; i < requests; ++i) {
      FakeExchange exchange("GET", "/v1/orders/o-1?token=secret");
      RequestScope scope;
      scope.request_id = "r-1";
      scope.trace =
          *telemetry::ParseTraceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
      async::RunBlocking(filter->Serve(exchange, scope));
    }
  }

  ManualClock clock_;
  SeededRandom random_{1};
  telemetry::CapturedLog log_{clock_};
};

TEST_F(AccessLogFilterTest, OneLineSaysWhatBecameOfARequest) {
  Serve(404, 0);
  EXPECT_THAT(
      log_.Lines(),
      ElementsAre(AllOf(HasSubstr(R"("level":"INFO")"), HasSubstr(R"("message":"request")"),
                        HasSubstr(R"("method":"GET")"), HasSubstr(R"("path":"/v1/orders/o-1")"),
                        HasSubstr(R"("rpc":"souk.order.v1.OrderService/GetOrder")"),
                        HasSubstr(R"("status":404)"), HasSubstr(R"("duration_ms":1.5)"),
                        HasSubstr(R"("request_id":"r-1")"),
                        HasSubstr(R"("trace_id":"0af7651916cd43dd8448eb211c80319c")"))));
}

TEST_F(AccessLogFilterTest, WhatTheQuerySaysIsNotLogged) {
  Serve(404, 0);
  EXPECT_THAT(log_.Lines(), ElementsAre(Not(HasSubstr("secret"))));
}

TEST_F(AccessLogFilterTest, ErrorsAreAlwaysLogged) {
  for (const int status : {400, 429, 499}) Serve(status, 0);
  EXPECT_THAT(log_.Lines(), SizeIs(3));
}

TEST_F(AccessLogFilterTest, ServerErrorsAreWarnings) {
  Serve(503, 0);
  EXPECT_THAT(log_.Lines(), ElementsAre(HasSubstr(R"("level":"WARN")")));
}

TEST_F(AccessLogFilterTest, ARequestWithoutAnAnswerIsLogged) {
  Serve(0, 0);
  EXPECT_THAT(log_.Lines(), ElementsAre(HasSubstr(R"("status":0)")));
}

TEST_F(AccessLogFilterTest, SuccessesAreLoggedByTheirShare) {
  Serve(200, 0, 100);
  EXPECT_THAT(log_.Lines(), IsEmpty());
  Serve(304, 0.25, 1000);
  EXPECT_NEAR(static_cast<double>(log_.Lines().size()), 250, 60);  // 4.4 standard deviations
}

TEST_F(AccessLogFilterTest, AShareOfOneLogsEverySuccess) {
  Serve(200, 1, 20);
  EXPECT_THAT(log_.Lines(), SizeIs(20));
}

}  // namespace
}  // namespace souk::gateway
