#include "common/telemetry/telemetry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/sinks/null_sink.h>

#include "common/base/uuid.h"
#include "tests/unit/common/telemetry/fake_collector.h"

namespace souk::telemetry {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

class TelemetryTest : public testing::Test {
 protected:
  TelemetryOptions Options() {
    TelemetryOptions options = {.service = "order"};
    options.log.sink = std::make_shared<spdlog::sinks::null_sink_mt>();
    return options;
  }
  Deadline Soon() { return Deadline::After(clock_, absl::Seconds(10)); }

  SystemClock clock_;
  SeededRandom random_{1};
};

TEST_F(TelemetryTest, ExportsToItsCollectorWhatEndedBeforeShutdown) {
  FakeCollector collector;
  TelemetryOptions options = Options();
  options.otlp_target = collector.target();
  Telemetry telemetry(options, clock_, random_);
  telemetry.tracer().StartSpan("a", SpanKind::kServer).End();
  EXPECT_TRUE(telemetry.Shutdown(Soon()));
  telemetry.tracer().StartSpan("too late", SpanKind::kServer).End();
  const std::vector<FakeCollector::Request> requests = collector.requests();
  ASSERT_THAT(requests, SizeIs(1));
  const auto& spans = requests[0].resource_spans(0).scope_spans(0).spans();
  ASSERT_THAT(spans, SizeIs(1));
  EXPECT_EQ(spans[0].name(), "a");
  EXPECT_THAT(telemetry.metrics().ToText(), HasSubstr("\nsouk_trace_spans_exported_total 1\n"));
}

TEST_F(TelemetryTest, ShutdownHonoursItsDeadlineWhenTheCollectorHangs) {
  FakeCollector collector;
  collector.Hang(true);
  TelemetryOptions options = Options();
  options.otlp_target = collector.target();
  Telemetry telemetry(options, clock_, random_);
  telemetry.tracer().StartSpan("a", SpanKind::kServer).End();
  EXPECT_FALSE(telemetry.Shutdown(Deadline::After(clock_, absl::Milliseconds(50))));
}

TEST_F(TelemetryTest, WithoutCollectorStillMakesContexts) {
  Telemetry telemetry(Options(), clock_, random_);
  EXPECT_TRUE(telemetry.tracer().StartSpan("a", SpanKind::kServer).context().IsValid());
  EXPECT_TRUE(telemetry.Shutdown(Soon()));
}

TEST_F(TelemetryTest, NamesItselfAndGivesEachRunAnId) {
  Telemetry telemetry(Options(), clock_, random_);
  EXPECT_EQ(telemetry.identity().name, "order");
  EXPECT_TRUE(IsUuidV7(telemetry.identity().instance_id));
}

TEST_F(TelemetryTest, OffersMetricsOfProcessAndLog) {
  Telemetry telemetry(Options(), clock_, random_);
  const std::string text = telemetry.metrics().ToText();
  EXPECT_THAT(text, HasSubstr("\nprocess_cpu_seconds_total "));
  EXPECT_THAT(text, HasSubstr("\nsouk_log_lines_dropped_total 0\n"));
}

}  // namespace
}  // namespace souk::telemetry
