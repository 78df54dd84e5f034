// What admission costs a call, with one thread and with 64: where nothing is limited, where the
// call is let in, and where it is refused, up to the status that goes on the wire.

#include <benchmark/benchmark.h>

#include <memory>
#include <string>

#include "common/base/clock.h"
#include "common/base/random.h"
#include "common/rpc/admission.h"
#include "common/rpc/status_mapping.h"

namespace souk::rpc {
namespace {

constexpr char kMethod[] = "souk.order.v1.OrderService/CreateOrder";

// One gate, configured once, for all threads.
class Gated {
 public:
  explicit Gated(const AdmissionOptions& options) : gate_(*admission_.GateOf(kMethod, true)) {
    if (!admission_.Configure(options).ok()) std::abort();
  }
  AdmissionGate& gate() { return gate_; }

 private:
  SystemClock clock_;
  SystemRandom random_;
  telemetry::Metrics metrics_;
  Admission admission_{clock_, random_, metrics_};
  AdmissionGate& gate_;
};

resilience::ConcurrencyLimitOptions AtMost(int calls) {
  return {.gradient = {.initial = calls, .minimum = calls, .maximum = calls}};
}

void LetIn(benchmark::State& state, AdmissionGate& gate) {
  for (auto _ : state) {
    absl::StatusOr<AdmissionGate::Permit> permit = gate.Admit(resilience::Priority::kCritical);
    permit->Ended(absl::OkStatus());
  }
}

void Refuse(benchmark::State& state, AdmissionGate& gate) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(ToGrpcStatus(gate.Admit(resilience::Priority::kNormal).status()));
  }
}

void AdmissionWithoutLimits(benchmark::State& state) {
  static Gated gated({});
  LetIn(state, gated.gate());
}
BENCHMARK(AdmissionWithoutLimits)->Threads(1)->Threads(64);

void AdmissionLetsInByBothLimits(benchmark::State& state) {
  static Gated gated({.rate_limit = {{.per_second = 1e6, .burst = 1'000'000'000'000}},
                      .concurrency = AtMost(1000)});
  LetIn(state, gated.gate());
}
BENCHMARK(AdmissionLetsInByBothLimits)->Threads(1)->Threads(64);

void AdmissionRefusesByRate(benchmark::State& state) {
  static Gated gated({.rate_limit = {{.per_second = 1e-6, .burst = 1}}});
  static const bool kEmptied = gated.gate().Admit(resilience::Priority::kNormal).ok();
  benchmark::DoNotOptimize(kEmptied);
  Refuse(state, gated.gate());
}
BENCHMARK(AdmissionRefusesByRate)->Threads(1)->Threads(64);

void AdmissionRefusesByConcurrency(benchmark::State& state) {
  static Gated gated({.concurrency = AtMost(1)});
  static const AdmissionGate::Permit only = *gated.gate().Admit(resilience::Priority::kCritical);
  Refuse(state, gated.gate());
}
BENCHMARK(AdmissionRefusesByConcurrency)->Threads(1)->Threads(64);

}  // namespace
}  // namespace souk::rpc

BENCHMARK_MAIN();
