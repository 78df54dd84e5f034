#include "common/interceptors/tracing_interceptor.h"

#include <gmock/gmock.h>

#include "common/base/random.h"
#include "common/interceptors/deadline_interceptor.h"
#include "common/telemetry/in_memory_spans.h"
#include "tests/unit/common/interceptors/interceptors_fixture.h"

namespace souk::interceptors {
namespace {

using telemetry::Attribute;
using telemetry::FormatTraceparent;
using telemetry::SpanContext;
using telemetry::SpanData;
using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Key;
using ::testing::Not;
using ::testing::Pair;
using ::testing::SizeIs;

constexpr char kCallSpan[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
constexpr char kUnsampledCallSpan[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";

class TracingInterceptorTest : public InterceptorsTest {
 protected:
  TracingInterceptorTest() { Connect(TracingInterceptor(tracer_, "payment")); }

  ManualClock clock_;
  SeededRandom random_{1};
  telemetry::InMemorySpans spans_;
  telemetry::Tracer tracer_{{.root_sampling_ratio = 1}, clock_, random_, &spans_};
};

TEST_F(TracingInterceptorTest, AnAttemptIsAClientSpanBelowTheCallsSpan) {
  while_called_ = [this] { clock_.Advance(absl::Milliseconds(5)); };
  EXPECT_EQ(Call({.metadata = {{"traceparent", kCallSpan}}}), absl::OkStatus());
  ASSERT_THAT(spans_.spans(), SizeIs(1));
  const SpanData span = spans_.spans()[0];
  const SpanContext call = *telemetry::ParseTraceparent(kCallSpan);
  EXPECT_EQ(span.name, "souk.test.v1.Callee/Call");
  EXPECT_EQ(span.kind, telemetry::SpanKind::kClient);
  EXPECT_EQ(span.context.trace_id, call.trace_id);
  EXPECT_EQ(span.parent_span_id, call.span_id);
  EXPECT_EQ(span.end_time - span.start_time, absl::Milliseconds(5));
  EXPECT_THAT(span.attributes, Contains(Attribute{"server.address", std::string("payment")}));
  EXPECT_FALSE(span.failed);
}

TEST_F(TracingInterceptorTest, TheCalleeIsToldTheAttemptsSpan) {
  EXPECT_EQ(Call({.metadata = {{"traceparent", kCallSpan}, {"tracestate", "vendor=1"}}}),
            absl::OkStatus());
  ASSERT_THAT(spans_.spans(), SizeIs(1));
  EXPECT_EQ(metadata_.count("traceparent"), 1u);
  EXPECT_THAT(metadata_,
              Contains(Pair("traceparent", FormatTraceparent(spans_.spans()[0].context))));
  EXPECT_THAT(metadata_, Contains(Pair("tracestate", "vendor=1")));
}

TEST_F(TracingInterceptorTest, EachAttemptHasASpanOfItsOwn) {
  for (int attempt = 0; attempt < 2; ++attempt) {
    EXPECT_EQ(Call({.metadata = {{"traceparent", kCallSpan}}}), absl::OkStatus());
  }
  ASSERT_THAT(spans_.spans(), SizeIs(2));
  EXPECT_NE(spans_.spans()[0].context.span_id, spans_.spans()[1].context.span_id);
  EXPECT_EQ(spans_.spans()[0].parent_span_id, spans_.spans()[1].parent_span_id);
}

TEST_F(TracingInterceptorTest, AnErrorMarksTheSpan) {
  answer_ = absl::UnavailableError("down");
  EXPECT_EQ(Call({.metadata = {{"traceparent", kCallSpan}}}).code(),
            absl::StatusCode::kUnavailable);
  ASSERT_THAT(spans_.spans(), SizeIs(1));
  EXPECT_TRUE(spans_.spans()[0].failed);
  EXPECT_EQ(spans_.spans()[0].status_message, "down");
  EXPECT_THAT(spans_.spans()[0].attributes,
              Contains(Attribute{"rpc.grpc.status_code", int64_t{14}}));
}

TEST_F(TracingInterceptorTest, AnAttemptThatIsRefusedBehindItIsSeenToo) {
  Connect(TracingInterceptor(tracer_, "payment"), DeadlineInterceptor());
  EXPECT_EQ(Call({.metadata = {{"traceparent", kCallSpan}}, .has_deadline = false}).code(),
            absl::StatusCode::kInternal);
  ASSERT_THAT(spans_.spans(), SizeIs(1));
  EXPECT_EQ(spans_.spans()[0].status_message, "the call has no deadline");
}

TEST_F(TracingInterceptorTest, AStreamsSpanEndsWithIt) {
  EXPECT_EQ(Watch(/*most=*/10, {.metadata = {{"traceparent", kCallSpan}}}).messages, 2);
  ASSERT_THAT(spans_.spans(), SizeIs(1));
  EXPECT_EQ(spans_.spans()[0].name, "souk.test.v1.Callee/Watch");
}

TEST_F(TracingInterceptorTest, WhereTheTraceIsNotSampledItIsPassedOnUnrecorded) {
  EXPECT_EQ(Call({.metadata = {{"traceparent", kUnsampledCallSpan}}}), absl::OkStatus());
  EXPECT_THAT(spans_.spans(), IsEmpty());
  const auto sent = metadata_.find("traceparent");
  ASSERT_NE(sent, metadata_.end());
  const std::optional<SpanContext> context = telemetry::ParseTraceparent(sent->second);
  ASSERT_TRUE(context.has_value());
  EXPECT_EQ(context->trace_id, telemetry::ParseTraceparent(kCallSpan)->trace_id);
  EXPECT_FALSE(context->sampled);
}

TEST_F(TracingInterceptorTest, ACallWithoutATraceGetsNone) {
  EXPECT_EQ(Call(), absl::OkStatus());
  EXPECT_THAT(spans_.spans(), IsEmpty());
  EXPECT_THAT(metadata_, Not(Contains(Key("traceparent"))));
}

}  // namespace
}  // namespace souk::interceptors
