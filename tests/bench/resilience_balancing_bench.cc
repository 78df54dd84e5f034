// What it costs to choose an instance, by the number of instances, and to watch how it does.

#include <benchmark/benchmark.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/resilience/balancing/instance.h"
#include "common/resilience/balancing/round_robin.h"
#include "common/resilience/balancing/two_choices.h"
#include "common/resilience/balancing/weighted_random.h"
#include "common/resilience/balancing/weighted_round_robin.h"
#include "common/resilience/outlier_detector.h"
#include "tests/bench/real_parts.h"

namespace souk::resilience {
namespace {

/// Instances that are warm and have answered.
Instances Make(int64_t count) {
  Instances instances;
  for (int64_t i = 0; i < count; ++i) {
    instances.push_back(std::make_shared<Instance>(
        absl::StrCat("10.0.0.", i, ":50053"), 1.0,
        InstanceOptions{.slow_start = absl::ZeroDuration()}, TheClock()));
    Instance::Call call = instances.back()->Begin();
    call.Finish();
  }
  return instances;
}

void Choose(benchmark::State& state, Balancer& balancer) {
  static const Instances ten = Make(10);
  static const Instances hundred = Make(100);
  const Instances& instances = state.range(0) == 10 ? ten : hundred;
  for (auto _ : state) benchmark::DoNotOptimize(&balancer.Pick(instances));
}

void RoundRobinChooses(benchmark::State& state) {
  static RoundRobin balancer(TheRandom());
  Choose(state, balancer);
}
BENCHMARK(RoundRobinChooses)->Arg(10)->Arg(100)->Threads(1)->Threads(64);

void WeightedRoundRobinChooses(benchmark::State& state) {
  static WeightedRoundRobin balancer;
  Choose(state, balancer);
}
BENCHMARK(WeightedRoundRobinChooses)->Arg(10)->Arg(100)->Threads(1)->Threads(64);

void WeightedRandomChooses(benchmark::State& state) {
  static WeightedRandom balancer(TheRandom());
  Choose(state, balancer);
}
BENCHMARK(WeightedRandomChooses)->Arg(10)->Arg(100)->Threads(1)->Threads(64);

void LeastRequestsChooses(benchmark::State& state) {
  static LeastRequests balancer(TheRandom());
  Choose(state, balancer);
}
BENCHMARK(LeastRequestsChooses)->Arg(10)->Arg(100)->Threads(1)->Threads(64);

void LeastLatencyChooses(benchmark::State& state) {
  static LeastLatency balancer(TheRandom());
  Choose(state, balancer);
}
BENCHMARK(LeastLatencyChooses)->Arg(10)->Arg(100)->Threads(1)->Threads(64);

void InstanceCountsACall(benchmark::State& state) {
  static const Instances one = Make(1);
  for (auto _ : state) {
    Instance::Call call = one.front()->Begin();
    call.Finish();
  }
}
BENCHMARK(InstanceCountsACall)->Threads(1)->Threads(64);

void OutlierDetectorCountsACall(benchmark::State& state) {
  static const std::vector<std::string> addresses = [] {
    std::vector<std::string> all;
    for (const auto& instance : Make(10)) all.push_back(instance->address());
    return all;
  }();
  static const std::unique_ptr<OutlierDetector> detector = [] {
    auto made = *OutlierDetector::Create({}, TheClock(), TheRandom());
    made->SetInstances(addresses);
    return made;
  }();
  for (auto _ : state) {
    benchmark::DoNotOptimize(detector->Record(addresses.back(), Outcome::kSuccess));
  }
}
BENCHMARK(OutlierDetectorCountsACall)->Threads(1)->Threads(64);

}  // namespace
}  // namespace souk::resilience
