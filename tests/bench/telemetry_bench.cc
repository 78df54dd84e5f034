#include <benchmark/benchmark.h>

#include "common/base/clock.h"
#include "common/base/random.h"
#include "common/telemetry/log_format.h"
#include "common/telemetry/rpc_metrics.h"
#include "common/telemetry/tracing.h"

// What telemetry adds to each call.

namespace souk::telemetry {
namespace {

constexpr absl::string_view kMethod = "/souk.order.v1.OrderService/CreateOrder";

// Started and Handled: promised to cost less than 200 ns.
void BM_RecordRpc(benchmark::State& state) {
  static Metrics metrics;
  static RpcMetrics server(metrics, RpcSide::kServer);
  RpcMethodMetrics& method = server.ForMethod(kMethod);
  for (auto _ : state) {
    method.Started();
    method.Handled(absl::StatusCode::kOk, absl::Milliseconds(3));
  }
}
BENCHMARK(BM_RecordRpc)->ThreadRange(1, 4);

// Throws spans away, as cheaply as can be.
class Discard final : public SpanProcessor {
 public:
  void OnEnd(SpanData span) override { benchmark::DoNotOptimize(span); }
};

// A server span with what the handler wrapper sets; `ratio` is 0 (unsampled) or 1.
void BM_Span(benchmark::State& state) {
  const SystemClock clock;
  SystemRandom random;
  Discard discard;
  const Tracer tracer({.root_sampling_ratio = static_cast<double>(state.range(0))}, clock, random,
                      &discard);
  for (auto _ : state) {
    Span span = tracer.StartSpan("souk.order.v1.OrderService/CreateOrder", SpanKind::kServer, {},
                                 {{"rpc.system", "grpc"},
                                  {"rpc.service", "souk.order.v1.OrderService"},
                                  {"rpc.method", "CreateOrder"}});
    span.SetStatus(absl::OkStatus());
  }
}
BENCHMARK(BM_Span)->ArgName("sampled")->Arg(0)->Arg(1);

void BM_ParseAndFormatTraceparent(benchmark::State& state) {
  for (auto _ : state) {
    const auto context =
        ParseTraceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    benchmark::DoNotOptimize(FormatTraceparent(*context));
  }
}
BENCHMARK(BM_ParseAndFormatTraceparent);

void BM_FormatJsonLine(benchmark::State& state) {
  const Field fields[] = {{"order_id", "0190163d-8694-739b-aea5-966c26f8ad91"}, {"version", 3}};
  const LogRecord record = {.time = absl::FromUnixSeconds(1'700'000'000),
                            .level = LogLevel::kInfo,
                            .service = "order",
                            .message = "order placed",
                            .trace_id = "0af7651916cd43dd8448eb211c80319c",
                            .span_id = "b7ad6b7169203331",
                            .fields = fields};
  for (auto _ : state) benchmark::DoNotOptimize(FormatJson(record));
}
BENCHMARK(BM_FormatJsonLine);

}  // namespace
}  // namespace souk::telemetry

BENCHMARK_MAIN();
