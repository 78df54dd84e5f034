// What is kept for each thing that is watched: bytes of heap, told by the allocator.

#include <benchmark/benchmark.h>
#include <malloc.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/clock.h"
#include "common/base/random.h"
#include "common/resilience/balancing/instance.h"
#include "common/resilience/bulkhead.h"
#include "common/resilience/circuit_breaker.h"
#include "common/resilience/concurrency_limit.h"
#include "common/resilience/hedge_delay.h"
#include "common/resilience/outlier_detector.h"
#include "common/resilience/rate_limiter.h"
#include "common/resilience/retry_budget.h"

namespace souk::resilience {
namespace {

const ManualClock& TheClock() {
  static const ManualClock clock;
  return clock;
}

Random& TheRandom() {
  static SeededRandom random(1);
  return random;
}

constexpr int kMany = 1000;

/// Reports the bytes of one of many that `make_many` makes and returns.
template <typename MakeMany>
void ReportBytes(benchmark::State& state, MakeMany make_many) {
  for (auto _ : state) {
    const size_t before = mallinfo2().uordblks;
    const auto many = make_many();
    const size_t after = mallinfo2().uordblks;
    state.counters["bytes"] = static_cast<double>(after - before) / kMany;
  }
}

/// The same where one is made at a time.
template <typename Make>
void ReportBytesOfEach(benchmark::State& state, Make make) {
  ReportBytes(state, [&] {
    std::vector<decltype(make())> many;
    many.reserve(kMany);
    for (int i = 0; i < kMany; ++i) many.push_back(make());
    return many;
  });
}

void BytesOfAClassicBreaker(benchmark::State& state) {
  ReportBytesOfEach(state, [] {
    return *CircuitBreaker::Create(ClassicCircuitBreaker("callee"), TheClock(), TheRandom());
  });
}
BENCHMARK(BytesOfAClassicBreaker)->Iterations(1);

void BytesOfATimeWindowBreaker(benchmark::State& state) {
  ReportBytesOfEach(
      state, [] { return *CircuitBreaker::Create({.name = "callee"}, TheClock(), TheRandom()); });
}
BENCHMARK(BytesOfATimeWindowBreaker)->Iterations(1);

void BytesOfARetryBudget(benchmark::State& state) {
  ReportBytesOfEach(state, [] { return *RetryBudget::Create({}, TheClock()); });
}
BENCHMARK(BytesOfARetryBudget)->Iterations(1);

void BytesOfARateLimiter(benchmark::State& state) {
  ReportBytesOfEach(state, [] { return *RateLimiter::Create({}, TheClock()); });
}
BENCHMARK(BytesOfARateLimiter)->Iterations(1);

void BytesOfAConcurrencyLimit(benchmark::State& state) {
  ReportBytesOfEach(state, [] { return *ConcurrencyLimit::Create({}, TheClock(), TheRandom()); });
}
BENCHMARK(BytesOfAConcurrencyLimit)->Iterations(1);

void BytesOfABulkhead(benchmark::State& state) {
  ReportBytesOfEach(state, [] { return *Bulkhead::Create({.name = "callee"}, TheClock()); });
}
BENCHMARK(BytesOfABulkhead)->Iterations(1);

void BytesOfAHedgeDelay(benchmark::State& state) {
  ReportBytesOfEach(state, [] { return *HedgeDelay::Create({}, TheClock()); });
}
BENCHMARK(BytesOfAHedgeDelay)->Iterations(1);

void BytesOfAnInstance(benchmark::State& state) {
  ReportBytesOfEach(state, [] {
    return std::make_shared<Instance>("10.0.0.100:50053", 1.0, InstanceOptions(), TheClock());
  });
}
BENCHMARK(BytesOfAnInstance)->Iterations(1);

void BytesOfAnInstanceInTheOutlierDetector(benchmark::State& state) {
  std::vector<std::string> addresses;
  for (int i = 0; i < kMany; ++i) addresses.push_back(absl::StrCat("10.0.", i, ".1:50053"));
  ReportBytes(state, [&] {
    auto detector = *OutlierDetector::Create({}, TheClock(), TheRandom());
    detector->SetInstances(addresses);
    return detector;
  });
}
BENCHMARK(BytesOfAnInstanceInTheOutlierDetector)->Iterations(1);

}  // namespace
}  // namespace souk::resilience
