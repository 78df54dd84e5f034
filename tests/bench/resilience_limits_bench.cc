// What it costs to let a call in, and to refuse one, by the patterns that bound load.

#include <benchmark/benchmark.h>

#include <memory>

#include "common/base/deadline.h"
#include "common/resilience/bulkhead.h"
#include "common/resilience/concurrency_limit.h"
#include "common/resilience/hedge_delay.h"
#include "common/resilience/rate_limiter.h"
#include "tests/bench/real_parts.h"

namespace souk::resilience {
namespace {

void RateLimiterLetsIn(benchmark::State& state) {
  static const std::unique_ptr<RateLimiter> limiter =
      *RateLimiter::Create({.per_second = 1e6, .burst = 1'000'000'000'000}, TheClock());
  for (auto _ : state) benchmark::DoNotOptimize(limiter->TryAcquire());
}
BENCHMARK(RateLimiterLetsIn)->Threads(1)->Threads(64);

void RateLimiterRefuses(benchmark::State& state) {
  static const std::unique_ptr<RateLimiter> limiter =
      *RateLimiter::Create({.per_second = 1e-6, .burst = 1}, TheClock());
  limiter->TryAcquire();
  for (auto _ : state) benchmark::DoNotOptimize(limiter->TryAcquire());
}
BENCHMARK(RateLimiterRefuses)->Threads(1)->Threads(64);

// Leave, the latency counted, and each 100 ms the end of a window.
void ConcurrencyLimitLetsIn(benchmark::State& state) {
  static const std::unique_ptr<ConcurrencyLimit> limit = *ConcurrencyLimit::Create(
      {.gradient = {.initial = 1000, .minimum = 1000}}, TheClock(), TheRandom());
  for (auto _ : state) {
    absl::StatusOr<ConcurrencyLimit::Permit> permit = limit->TryAcquire(Priority::kCritical);
    permit->Finish();
  }
}
BENCHMARK(ConcurrencyLimitLetsIn)->Threads(1)->Threads(64);

void ConcurrencyLimitRefuses(benchmark::State& state) {
  static const std::unique_ptr<ConcurrencyLimit> limit = *ConcurrencyLimit::Create(
      {.gradient = {.initial = 1, .minimum = 1}}, TheClock(), TheRandom());
  static const ConcurrencyLimit::Permit only = *limit->TryAcquire(Priority::kCritical);
  for (auto _ : state) benchmark::DoNotOptimize(limit->TryAcquire(Priority::kCritical));
}
BENCHMARK(ConcurrencyLimitRefuses)->Threads(1)->Threads(64);

void BulkheadLetsIn(benchmark::State& state) {
  static const std::unique_ptr<Bulkhead> bulkhead =
      *Bulkhead::Create({.name = "callee"}, TheClock());
  for (auto _ : state) {
    bulkhead->Enter(Deadline::Infinite(), [](absl::StatusOr<Bulkhead::Permit> permit) {
      benchmark::DoNotOptimize(permit.ok());
    });
  }
}
BENCHMARK(BulkheadLetsIn)->Threads(1)->Threads(64);

void FullBulkheadRefuses(benchmark::State& state) {
  static const std::unique_ptr<Bulkhead> bulkhead =
      *Bulkhead::Create({.name = "callee", .max_concurrent = 1, .max_waiting = 0}, TheClock());
  static const Bulkhead::Permit only = *bulkhead->TryEnter();
  for (auto _ : state) {
    bulkhead->Enter(Deadline::Infinite(), [](absl::StatusOr<Bulkhead::Permit> permit) {
      benchmark::DoNotOptimize(permit.ok());
    });
  }
}
BENCHMARK(FullBulkheadRefuses)->Threads(1)->Threads(64);

void HedgeDelayIsReadAndLearns(benchmark::State& state) {
  static const std::unique_ptr<HedgeDelay> delay = *HedgeDelay::Create({}, TheClock());
  int calls = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(delay->Delay());
    delay->Record(absl::Microseconds(1000 + ++calls % 1000));
  }
}
BENCHMARK(HedgeDelayIsReadAndLearns)->Threads(1)->Threads(64);

}  // namespace
}  // namespace souk::resilience
