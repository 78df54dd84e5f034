#include "common/interceptors/metrics_interceptor.h"

#include <gmock/gmock.h>

#include "common/interceptors/deadline_interceptor.h"
#include "tests/unit/common/interceptors/interceptors_fixture.h"

namespace souk::interceptors {
namespace {

using ::testing::HasSubstr;

constexpr char kUnaryLabels[] = R"(method="Call",service="souk.test.v1.Callee")";
constexpr char kStreamLabels[] = R"(method="Watch",service="souk.test.v1.Callee")";

class MetricsInterceptorTest : public InterceptorsTest {
 protected:
  MetricsInterceptorTest() { Connect(MetricsInterceptor(rpc_metrics_, clock_)); }

  // The line of a series of the attempts' metrics.
  static std::string Line(const std::string& name, const std::string& labels, int value) {
    return absl::StrCat("souk_rpc_attempt_", name, "{", labels, "} ", value, "\n");
  }
  static std::string Handled(const std::string& code, const std::string& labels, int value) {
    return Line("handled_total", absl::StrCat("code=\"", code, "\",", labels), value);
  }

  ManualClock clock_;
  telemetry::Metrics metrics_;
  telemetry::RpcMetrics rpc_metrics_{metrics_, telemetry::RpcSide::kAttempt};
};

TEST_F(MetricsInterceptorTest, CountsAndTimesAnAttempt) {
  while_called_ = [this] { clock_.Advance(absl::Seconds(2)); };
  EXPECT_EQ(Call(), absl::OkStatus());
  const std::string text = metrics_.ToText();
  EXPECT_THAT(text, HasSubstr(Line("started_total", kUnaryLabels, 1)));
  EXPECT_THAT(text, HasSubstr(Handled("OK", kUnaryLabels, 1)));
  EXPECT_THAT(text, HasSubstr(Line("latency_seconds_sum", kUnaryLabels, 2)));
  EXPECT_THAT(text, HasSubstr(Line("in_flight", kUnaryLabels, 0)));
}

TEST_F(MetricsInterceptorTest, AnAttemptIsInFlightUntilItEnds) {
  std::string text;
  while_called_ = [&] { text = metrics_.ToText(); };
  EXPECT_EQ(Call(), absl::OkStatus());
  EXPECT_THAT(text, HasSubstr(Line("in_flight", kUnaryLabels, 1)));
}

TEST_F(MetricsInterceptorTest, CountsErrorsByTheirCode) {
  answer_ = absl::NotFoundError("no such order");
  EXPECT_EQ(Call().code(), absl::StatusCode::kNotFound);
  const std::string text = metrics_.ToText();
  EXPECT_THAT(text, HasSubstr(Handled("NOT_FOUND", kUnaryLabels, 1)));
  EXPECT_THAT(text, HasSubstr(Handled("OK", kUnaryLabels, 0)));
}

TEST_F(MetricsInterceptorTest, CountsAStreamOnceByItsEnd) {
  answer_ = absl::DataLossError("torn");
  EXPECT_EQ(Watch().messages, 2);
  const std::string text = metrics_.ToText();
  EXPECT_THAT(text, HasSubstr(Line("started_total", kStreamLabels, 1)));
  EXPECT_THAT(text, HasSubstr(Handled("DATA_LOSS", kStreamLabels, 1)));
  EXPECT_THAT(text, HasSubstr(Line("in_flight", kStreamLabels, 0)));
}

TEST_F(MetricsInterceptorTest, CountsAttemptsThatAreRefusedBehindIt) {
  Connect(MetricsInterceptor(rpc_metrics_, clock_), DeadlineInterceptor());
  EXPECT_EQ(Call({.has_deadline = false}).code(), absl::StatusCode::kInternal);
  const std::string text = metrics_.ToText();
  EXPECT_THAT(text, HasSubstr(Handled("INTERNAL", kUnaryLabels, 1)));
  EXPECT_THAT(text, HasSubstr(Line("in_flight", kUnaryLabels, 0)));
}

}  // namespace
}  // namespace souk::interceptors
