#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "common/base/clock.h"
#include "common/base/random.h"
#include "common/resilience/balancing/balancer.h"

namespace souk::resilience {

/// Instances "a", "b", ... on a hand-moved clock.
class BalancingTest : public ::testing::Test {
 protected:
  static constexpr InstanceOptions kNoSlowStart = {.slow_start = absl::ZeroDuration()};

  /// One instance for each weight.
  Instances Make(const std::vector<double>& weights,
                 const InstanceOptions& options = kNoSlowStart) {
    Instances instances;
    for (const double weight : weights) {
      std::string address(1, static_cast<char>('a' + instances.size()));
      instances.push_back(std::make_shared<Instance>(address, weight, options, clock_));
    }
    return instances;
  }

  /// How often each is chosen.
  static std::map<std::string, int> Choose(Balancer& balancer, const Instances& instances,
                                           int times) {
    std::map<std::string, int> chosen;
    for (int i = 0; i < times; ++i) ++chosen[balancer.Pick(instances).address()];
    return chosen;
  }

  /// Makes a call that takes so long.
  void Call(Instance& instance, absl::Duration latency) {
    Instance::Call call = instance.Begin();
    clock_.Advance(latency);
    call.Finish();
  }

  ManualClock clock_;
  SeededRandom random_{1};
};

}  // namespace souk::resilience
