#include "common/telemetry/otlp_exporter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "common/telemetry/captured_log.h"
#include "tests/unit/common/telemetry/fake_collector.h"

namespace souk::telemetry {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

const grpc::Status kUnavailable(grpc::StatusCode::UNAVAILABLE, "starting");
const grpc::Status kRefused(grpc::StatusCode::INVALID_ARGUMENT, "not a trace");

SpanData SampleSpan() {
  return {.context =
              ParseTraceContext("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "a=1"),
          .parent_span_id = {1, 2, 3, 4, 5, 6, 7, 8},
          .name = "souk.order.v1.OrderService/CreateOrder",
          .kind = SpanKind::kServer,
          .start_time = absl::FromUnixNanos(1000),
          .end_time = absl::FromUnixNanos(3000),
          .attributes = {{"text", std::string("x")},
                         {"int", int64_t{-1}},
                         {"huge", UINT64_MAX},
                         {"double", 0.5},
                         {"bool", true},
                         {"bad", std::string("\xFF")}},
          .events = {{absl::FromUnixNanos(2000), "retry", {{"attempt", int64_t{2}}}}},
          .dropped_attributes = 4,
          .dropped_events = 5,
          .failed = true,
          .status_message = "bug"};
}

class OtlpExporterTest : public testing::Test {
 protected:
  std::unique_ptr<OtlpExporter> MakeExporter(OtlpOptions options) {
    return std::make_unique<OtlpExporter>(
        options, ServiceIdentity{.name = "order", .version = "1.2", .instance_id = "i-1"},
        grpc::CreateChannel(collector_.target(), grpc::InsecureChannelCredentials()), log_.logger(),
        metrics_, clock_, random_);
  }
  double Exported() { return metrics_.AddCounter("souk_trace_spans_exported_total", "").Value(); }
  double Dropped(const std::string& reason) { return SpansDropped(metrics_, reason).Value(); }

  ManualClock clock_;
  SeededRandom random_{1};
  CapturedLog log_{clock_};
  Metrics metrics_;
  FakeCollector collector_;
  const OtlpOptions quick_ = {
      .timeout = absl::Minutes(1), .max_attempts = 3, .initial_backoff = absl::Microseconds(1)};
};

TEST_F(OtlpExporterTest, SendsSpansAsTheCollectorReadsThem) {
  EXPECT_EQ(MakeExporter(quick_)->Export({SampleSpan()}), absl::OkStatus());
  ASSERT_THAT(collector_.requests(), SizeIs(1));
  // The ids are bytes: text format escapes them in octal.
  EXPECT_EQ(collector_.requests()[0].ShortDebugString(),
            "resource_spans { resource { "
            "attributes { key: \"service.name\" value { string_value: \"order\" } } "
            "attributes { key: \"service.version\" value { string_value: \"1.2\" } } "
            "attributes { key: \"service.instance.id\" value { string_value: \"i-1\" } } } "
            "scope_spans { scope { name: \"souk\" } spans { "
            "trace_id: \"\\n\\367e\\031\\026\\315C\\335\\204H\\353!\\034\\2001\\234\" "
            "span_id: \"\\267\\255kqi 31\" trace_state: \"a=1\" "
            "parent_span_id: \"\\001\\002\\003\\004\\005\\006\\007\\010\" "
            "name: \"souk.order.v1.OrderService/CreateOrder\" kind: SPAN_KIND_SERVER "
            "start_time_unix_nano: 1000 end_time_unix_nano: 3000 "
            "attributes { key: \"text\" value { string_value: \"x\" } } "
            "attributes { key: \"int\" value { int_value: -1 } } "
            "attributes { key: \"huge\" value { string_value: \"18446744073709551615\" } } "
            "attributes { key: \"double\" value { double_value: 0.5 } } "
            "attributes { key: \"bool\" value { bool_value: true } } "
            "attributes { key: \"bad\" value { string_value: \"\\357\\277\\275\" } } "
            "dropped_attributes_count: 4 "
            "events { time_unix_nano: 2000 name: \"retry\" "
            "attributes { key: \"attempt\" value { int_value: 2 } } } "
            "dropped_events_count: 5 "
            "status { message: \"bug\" code: STATUS_CODE_ERROR } flags: 1 } } }");
  EXPECT_EQ(Exported(), 1);
}

TEST_F(OtlpExporterTest, RetriesWhileTheCollectorIsUnavailable) {
  collector_.Answer({kUnavailable, kUnavailable});
  EXPECT_EQ(MakeExporter(quick_)->Export({SampleSpan()}), absl::OkStatus());
  EXPECT_THAT(collector_.requests(), SizeIs(3));
  EXPECT_EQ(Exported(), 1);
}

TEST_F(OtlpExporterTest, GivesUpAfterItsAttemptsAndCountsTheLoss) {
  collector_.Answer({kUnavailable, kUnavailable, kUnavailable});
  const absl::Status status = MakeExporter(quick_)->Export({SampleSpan(), SampleSpan()});
  EXPECT_EQ(status, absl::UnavailableError("starting"));
  EXPECT_THAT(collector_.requests(), SizeIs(3));
  EXPECT_EQ(Exported(), 0);
  EXPECT_EQ(Dropped("export_failed"), 2);
}

TEST_F(OtlpExporterTest, DoesNotRetryWhatCannotSucceed) {
  collector_.Answer({kRefused});
  EXPECT_EQ(MakeExporter(quick_)->Export({SampleSpan()}),
            absl::InvalidArgumentError("not a trace"));
  EXPECT_THAT(collector_.requests(), SizeIs(1));
}

TEST_F(OtlpExporterTest, CountsSpansThatTheCollectorRejects) {
  collector_.Reject(1, "too old");
  EXPECT_EQ(MakeExporter(quick_)->Export({SampleSpan(), SampleSpan(), SampleSpan()}),
            absl::OkStatus());
  EXPECT_EQ(Exported(), 2);
  EXPECT_EQ(Dropped("rejected"), 1);
  EXPECT_THAT(log_.Lines(), ElementsAre(HasSubstr(R"("spans":1,"error":"too old")")));
}

TEST_F(OtlpExporterTest, LogsLossesAtMostOnceAMinute) {
  collector_.Answer({kRefused, kRefused, kRefused, kRefused});
  const auto exporter = MakeExporter(quick_);
  const auto lose_a_span = [&] { exporter->Export({SampleSpan()}).IgnoreError(); };
  lose_a_span();
  lose_a_span();
  clock_.Advance(absl::Seconds(59));
  lose_a_span();
  EXPECT_THAT(log_.Lines(), SizeIs(1));
  clock_.Advance(absl::Seconds(1));
  lose_a_span();
  EXPECT_THAT(log_.Lines(), ElementsAre(HasSubstr(R"("spans":1,"error":"not a trace")"),
                                        HasSubstr(R"("spans":3,"error":"not a trace")")));
}

TEST_F(OtlpExporterTest, GivesUpOnAHangingCollectorAtItsTimeout) {
  collector_.Hang(true);
  OtlpOptions options = quick_;
  options.timeout = absl::Milliseconds(20);
  options.max_attempts = 1;
  EXPECT_EQ(MakeExporter(options)->Export({SampleSpan()}).code(),
            absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(Dropped("export_failed"), 1);
}

TEST_F(OtlpExporterTest, CancelEndsARunningCallAndLaterOnes) {
  collector_.Hang(true);
  const auto exporter = MakeExporter(quick_);
  absl::Status status;
  std::thread thread([&] { status = exporter->Export({SampleSpan()}); });
  collector_.WaitForCalls(1);
  exporter->Cancel();
  thread.join();
  EXPECT_EQ(status.code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(exporter->Export({SampleSpan()}).code(), absl::StatusCode::kCancelled);
  EXPECT_THAT(collector_.requests(), SizeIs(1));
}

TEST_F(OtlpExporterTest, CancelEndsTheWaitBeforeARetry) {
  collector_.Answer({kUnavailable});
  OtlpOptions options = quick_;
  options.timeout = absl::Hours(2);
  options.initial_backoff = absl::Hours(1);
  const auto exporter = MakeExporter(options);
  absl::Status status;
  std::thread thread([&] { status = exporter->Export({SampleSpan()}); });
  collector_.WaitForCalls(1);
  exporter->Cancel();
  thread.join();
  EXPECT_EQ(Dropped("export_failed"), 1);
}

TEST_F(OtlpExporterTest, HangingCollectorCostsSpansButNeverBlocksTheirThreads) {
  collector_.Hang(true);
  const auto exporter = MakeExporter(quick_);
  const SystemClock system_clock;
  BatchSpanProcessor processor(
      {.queue_capacity = 10, .batch_size = 5, .interval = absl::InfiniteDuration()}, *exporter,
      metrics_, system_clock);
  for (int i = 0; i < 5; ++i) processor.OnEnd(SampleSpan());
  collector_.WaitForCalls(1);
  for (int i = 0; i < 100; ++i) processor.OnEnd(SampleSpan());
  EXPECT_EQ(Dropped("queue_full"), 90);
  EXPECT_FALSE(processor.Shutdown(Deadline::After(system_clock, absl::Milliseconds(20))));
  EXPECT_EQ(Dropped("export_failed"), 5);
  EXPECT_EQ(Dropped("shutdown"), 10);
}

}  // namespace
}  // namespace souk::telemetry
