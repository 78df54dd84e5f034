#include "common/telemetry/tracing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/telemetry/in_memory_spans.h"

namespace souk::telemetry {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class TracingTest : public testing::Test {
 protected:
  Tracer MakeTracer(double ratio = 1) {
    return Tracer({.root_sampling_ratio = ratio}, clock_, random_, &spans_);
  }

  ManualClock clock_;
  SeededRandom random_{1};
  InMemorySpans spans_;
};

TEST_F(TracingTest, RootBeginsANewTrace) {
  const Tracer tracer = MakeTracer();
  const SpanContext first = tracer.StartSpan("a", SpanKind::kServer).context();
  const SpanContext second = tracer.StartSpan("a", SpanKind::kServer).context();
  EXPECT_TRUE(first.IsValid());
  EXPECT_TRUE(first.sampled);
  EXPECT_NE(first.trace_id, second.trace_id);
  ASSERT_THAT(spans_.spans(), SizeIs(2));
  EXPECT_EQ(spans_.spans()[0].parent_span_id, SpanId{});
}

TEST_F(TracingTest, ChildKeepsTraceAndTracestateOfItsParent) {
  SpanContext parent =
      ParseTraceContext("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "a=1");
  Span span = MakeTracer().StartSpan("child", SpanKind::kClient, parent);
  EXPECT_EQ(span.context().trace_id, parent.trace_id);
  EXPECT_NE(span.context().span_id, parent.span_id);
  EXPECT_EQ(span.context().tracestate, "a=1");
  span.End();
  ASSERT_THAT(spans_.spans(), SizeIs(1));
  EXPECT_EQ(spans_.spans()[0].parent_span_id, parent.span_id);
}

TEST_F(TracingTest, RecordsWhatItIsTold) {
  Span span = MakeTracer().StartSpan("work", SpanKind::kInternal, {}, {{"sku", "A-1"}, {"n", 1}});
  clock_.Advance(absl::Milliseconds(5));
  span.AddEvent("retry", {{"attempt", 2}});
  clock_.Advance(absl::Milliseconds(5));
  span.SetAttribute("n", 2);
  span.End();

  ASSERT_THAT(spans_.spans(), SizeIs(1));
  const SpanData data = spans_.spans()[0];
  EXPECT_EQ(data.name, "work");
  EXPECT_EQ(data.kind, SpanKind::kInternal);
  EXPECT_EQ(data.end_time - data.start_time, absl::Milliseconds(10));
  EXPECT_THAT(data.attributes,
              ElementsAre(Attribute{"sku", std::string("A-1")}, Attribute{"n", int64_t{2}}));
  ASSERT_THAT(data.events, SizeIs(1));
  EXPECT_EQ(data.events[0].name, "retry");
  EXPECT_EQ(data.events[0].time - data.start_time, absl::Milliseconds(5));
  EXPECT_THAT(data.events[0].attributes, ElementsAre(Attribute{"attempt", int64_t{2}}));
}

TEST_F(TracingTest, DurationIgnoresJumpsOfTheWallClock) {
  Span span = MakeTracer().StartSpan("work", SpanKind::kInternal);
  clock_.JumpWallClock(-absl::Hours(1));
  clock_.Advance(absl::Seconds(1));
  span.End();
  const SpanData data = spans_.spans()[0];
  EXPECT_EQ(data.end_time - data.start_time, absl::Seconds(1));
}

TEST_F(TracingTest, EndsOnceHoweverOftenAsked) {
  Span span = MakeTracer().StartSpan("a", SpanKind::kInternal);
  span.End();
  span.End();
  span.SetAttribute("late", true);
  EXPECT_FALSE(span.IsRecording());
  EXPECT_TRUE(span.context().IsValid());
  const Span moved = std::move(span);
  EXPECT_THAT(spans_.spans(), SizeIs(1));
}

TEST_F(TracingTest, AssignmentEndsTheSpanThatItReplaces) {
  const Tracer tracer = MakeTracer();
  Span span = tracer.StartSpan("first", SpanKind::kInternal);
  span = tracer.StartSpan("second", SpanKind::kInternal);
  ASSERT_THAT(spans_.spans(), SizeIs(1));
  EXPECT_EQ(spans_.spans()[0].name, "first");
  EXPECT_TRUE(span.IsRecording());
}

TEST_F(TracingTest, ErrorMarksAClientSpanAsFailed) {
  Span span = MakeTracer().StartSpan("call", SpanKind::kClient);
  span.SetStatus(absl::NotFoundError("no such order"));
  span.End();
  const SpanData data = spans_.spans()[0];
  EXPECT_TRUE(data.failed);
  EXPECT_EQ(data.status_message, "no such order");
  EXPECT_THAT(data.attributes, ElementsAre(Attribute{"rpc.grpc.status_code", int64_t{5}}));
}

TEST_F(TracingTest, ServerSpanFailsOnlyByCodesThatBlameTheServer) {
  const Tracer tracer = MakeTracer();
  tracer.StartSpan("call", SpanKind::kServer).SetStatus(absl::NotFoundError("no such order"));
  tracer.StartSpan("call", SpanKind::kServer).SetStatus(absl::InternalError("bug"));
  EXPECT_FALSE(spans_.spans()[0].failed);
  EXPECT_EQ(spans_.spans()[0].status_message, "");
  EXPECT_TRUE(spans_.spans()[1].failed);
}

TEST_F(TracingTest, DropsAndCountsWhatExceedsTheBounds) {
  Span span = MakeTracer().StartSpan("stream", SpanKind::kServer);
  for (size_t i = 0; i < Span::kMaxAttributes + 3; ++i) span.SetAttribute(absl::StrCat("k", i), i);
  for (size_t i = 0; i < Span::kMaxEvents + 2; ++i) span.AddEvent("message");
  span.End();
  const SpanData data = spans_.spans()[0];
  EXPECT_THAT(data.attributes, SizeIs(Span::kMaxAttributes));
  EXPECT_EQ(data.dropped_attributes, 3);
  EXPECT_THAT(data.events, SizeIs(Span::kMaxEvents));
  EXPECT_EQ(data.dropped_events, 2);
}

TEST_F(TracingTest, ParentDecidesWhetherItsChildrenAreSampled) {
  SpanContext parent = *ParseTraceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  EXPECT_TRUE(MakeTracer(0).StartSpan("a", SpanKind::kServer, parent).context().sampled);
  parent.sampled = false;
  Span span = MakeTracer(1).StartSpan("a", SpanKind::kServer, parent);
  EXPECT_FALSE(span.context().sampled);
  EXPECT_FALSE(span.IsRecording());
  EXPECT_EQ(span.context().trace_id, parent.trace_id);
}

TEST_F(TracingTest, SamplesRootsByRatio) {
  const auto count_sampled = [&](double ratio) {
    const Tracer tracer = MakeTracer(ratio);
    int sampled = 0;
    for (int i = 0; i < 10'000; ++i) {
      sampled += tracer.StartSpan("a", SpanKind::kServer).context().sampled ? 1 : 0;
    }
    return sampled;
  };
  EXPECT_EQ(count_sampled(0), 0);
  EXPECT_EQ(count_sampled(1), 10'000);
  EXPECT_NEAR(count_sampled(0.25), 2'500, 200);  // 4.6 standard deviations
}

TEST_F(TracingTest, WithoutProcessorPassesContextsOnAndRecordsNothing) {
  const Tracer tracer({}, clock_, random_, nullptr);
  const Span span = tracer.StartSpan("a", SpanKind::kServer);
  EXPECT_TRUE(span.context().IsValid());
  EXPECT_FALSE(span.IsRecording());
  EXPECT_THAT(spans_.spans(), IsEmpty());
}

}  // namespace
}  // namespace souk::telemetry
