#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/telemetry/in_memory_spans.h"
#include "gateway/filters/filters.h"
#include "tests/unit/gateway/filters/scripted_endpoint.h"

namespace souk::gateway {
namespace {

using telemetry::Attribute;
using telemetry::SpanContext;
using telemetry::SpanData;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kTraceparent[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
constexpr char kUnsampled[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";

class TracingFilterTest : public ::testing::Test {
 protected:
  // The span that serving a request leaves, with this status and RPC.
  SpanData Trace(http::Headers headers, int status = 200, const std::string& rpc = "") {
    ScriptedEndpoint next([&](RequestScope& scope) {
      seen_ = scope.trace;
      scope.status = status;
      scope.rpc_name = rpc;
      clock_.Advance(absl::Milliseconds(5));
    });
    FakeExchange exchange("GET", "/v1/orders/o-1?secret=x", std::move(headers));
    ServeBy(*TracingFilter(next, tracer_), exchange);
    EXPECT_THAT(spans_.spans(), SizeIs(1));
    return spans_.spans().at(0);
  }

  ManualClock clock_;
  SeededRandom random_{1};
  telemetry::InMemorySpans spans_;
  telemetry::Tracer tracer_{{.root_sampling_ratio = 1}, clock_, random_, &spans_};
  SpanContext seen_;  // what the endpoint behind it passes on
};

TEST_F(TracingFilterTest, ARequestIsAServerSpanWithWhatWasAskedAndAnswered) {
  const SpanData span = Trace({}, 404, "souk.order.v1.OrderService/GetOrder");
  EXPECT_EQ(span.name, "GET");
  EXPECT_EQ(span.kind, telemetry::SpanKind::kServer);
  EXPECT_EQ(span.end_time - span.start_time, absl::Milliseconds(5));
  EXPECT_THAT(
      span.attributes,
      ElementsAre(Attribute{"http.request.method", std::string("GET")},
                  Attribute{"url.path", std::string("/v1/orders/o-1")},
                  Attribute{"http.response.status_code", int64_t{404}},
                  Attribute{"souk.rpc", std::string("souk.order.v1.OrderService/GetOrder")}));
  EXPECT_FALSE(span.failed);
}

TEST_F(TracingFilterTest, WhatIsBehindItContinuesTheSpan) {
  const SpanData span = Trace({});
  EXPECT_EQ(seen_, span.context);
  EXPECT_EQ(span.parent_span_id, telemetry::SpanId{});
}

TEST_F(TracingFilterTest, ContinuesTheClientsTrace) {
  const SpanData span = Trace({{"Traceparent", kTraceparent}, {"tracestate", "vendor=1"}});
  const SpanContext client = *telemetry::ParseTraceparent(kTraceparent);
  EXPECT_EQ(span.context.trace_id, client.trace_id);
  EXPECT_EQ(span.parent_span_id, client.span_id);
  EXPECT_EQ(seen_.tracestate, "vendor=1");
}

TEST_F(TracingFilterTest, AMalformedTraceparentBeginsANewTrace) {
  const SpanData span = Trace({{"traceparent", "00-zz-zz-01"}});
  EXPECT_TRUE(span.context.IsValid());
  EXPECT_EQ(span.parent_span_id, telemetry::SpanId{});
}

TEST_F(TracingFilterTest, ServerErrorsFailTheSpan) { EXPECT_TRUE(Trace({}, 503).failed); }

TEST_F(TracingFilterTest, ATraceThatIsNotSampledIsPassedOnUnrecorded) {
  ScriptedEndpoint next([&](RequestScope& scope) { seen_ = scope.trace; });
  FakeExchange exchange("GET", "/", {{"traceparent", kUnsampled}});
  ServeBy(*TracingFilter(next, tracer_), exchange);
  EXPECT_THAT(spans_.spans(), IsEmpty());
  EXPECT_EQ(seen_.trace_id, telemetry::ParseTraceparent(kTraceparent)->trace_id);
}

}  // namespace
}  // namespace souk::gateway
