#pragma once

#include <atomic>
#include <cstdint>

#include "common/base/random.h"
#include "common/resilience/balancing/balancer.h"

namespace souk::resilience {

/// One after the other, whatever their weights. For instances that are alike and calls that cost
/// the same: then it spreads more evenly than chance, and it is the easiest to foresee. An instance
/// that is slow gets as many calls as the others.
class RoundRobin final : public Balancer {
 public:
  /// Begins anywhere, so that callers which start together do not all begin with the first.
  explicit RoundRobin(Random& random) : next_(random.NextBits()) {}

  Instance& Pick(InstanceSpan instances) override {
    return *instances[next_.fetch_add(1, std::memory_order_relaxed) % instances.size()];
  }

 private:
  std::atomic<uint64_t> next_;
};

}  // namespace souk::resilience
