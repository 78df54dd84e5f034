// What resilience costs a call that goes well, and a call that is refused.
// Threads(64) shows what contention on one breaker adds; compare it with one thread of the same
// run.

#include <benchmark/benchmark.h>

#include <memory>

#include "common/base/clock.h"
#include "common/base/random.h"
#include "common/resilience/circuit_breaker.h"
#include "common/resilience/retry_budget.h"
#include "common/resilience/retry_policy.h"

namespace souk::resilience {
namespace {

/// A breaker that all threads of a benchmark share.
class SharedBreaker {
 public:
  explicit SharedBreaker(const CircuitBreakerOptions& options)
      : breaker_(*CircuitBreaker::Create(options, clock_, random_)) {}

  CircuitBreaker& operator*() { return *breaker_; }
  CircuitBreaker* operator->() { return breaker_.get(); }

 private:
  SystemClock clock_;
  SystemRandom random_;
  std::unique_ptr<CircuitBreaker> breaker_;
};

void AcquireAndSucceed(benchmark::State& state, CircuitBreaker& breaker) {
  for (auto _ : state) {
    absl::StatusOr<CircuitBreaker::Permit> permit = breaker.TryAcquire();
    permit->Success(absl::Milliseconds(1));
  }
}

void ClosedClassicBreaker(benchmark::State& state) {
  static SharedBreaker breaker(ClassicCircuitBreaker("callee"));
  AcquireAndSucceed(state, *breaker);
}
BENCHMARK(ClosedClassicBreaker)->Threads(1)->Threads(64);

void ClosedCountWindowBreaker(benchmark::State& state) {
  static SharedBreaker breaker({.name = "callee", .window = {.kind = WindowOptions::Kind::kCount}});
  AcquireAndSucceed(state, *breaker);
}
BENCHMARK(ClosedCountWindowBreaker)->Threads(1)->Threads(64);

void ClosedTimeWindowBreaker(benchmark::State& state) {
  static SharedBreaker breaker({.name = "callee", .window = {.kind = WindowOptions::Kind::kTime}});
  AcquireAndSucceed(state, *breaker);
}
BENCHMARK(ClosedTimeWindowBreaker)->Threads(1)->Threads(64);

void OpenBreakerRefuses(benchmark::State& state) {
  static SharedBreaker breaker(ClassicCircuitBreaker("callee"));
  breaker->ForceOpen();
  for (auto _ : state) benchmark::DoNotOptimize(breaker->TryAcquire());
}
BENCHMARK(OpenBreakerRefuses)->Threads(1)->Threads(64);

void BudgetCountsACall(benchmark::State& state) {
  static const SystemClock clock;
  static const std::unique_ptr<RetryBudget> budget = *RetryBudget::Create({}, clock);
  for (auto _ : state) budget->AddCall();
}
BENCHMARK(BudgetCountsACall)->Threads(1)->Threads(64);

void PolicyDecidesOnARetry(benchmark::State& state) {
  const SystemClock clock;
  SystemRandom random;
  const std::unique_ptr<RetryBudget> budget =
      *RetryBudget::Create({.retries_per_call = 1.0}, clock);
  const RetryPolicy policy = *RetryPolicy::Create({});
  const absl::Status unavailable = absl::UnavailableError("connection lost");
  for (auto _ : state) {
    budget->AddCall();
    benchmark::DoNotOptimize(
        policy.Decide({.status = unavailable, .repeatable = true}, *budget, random));
  }
}
BENCHMARK(PolicyDecidesOnARetry);

}  // namespace
}  // namespace souk::resilience

BENCHMARK_MAIN();
