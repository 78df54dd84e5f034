#pragma once

#include "common/base/random.h"
#include "common/resilience/balancing/balancer.h"

namespace souk::resilience {

/// By chance, in proportion to the weights. Knows nothing and keeps nothing, so it is what the
/// others are measured against. Of n calls at a time the busiest instance of many has noticeably
/// more than its share (balls into bins: M. Mitzenmacher, 2001). Takes time in proportion to the
/// instances.
class WeightedRandom final : public Balancer {
 public:
  /// `random` must outlive it.
  explicit WeightedRandom(Random& random) : random_(random) {}

  Instance& Pick(InstanceSpan instances) override;

 private:
  Random& random_;
};

}  // namespace souk::resilience
