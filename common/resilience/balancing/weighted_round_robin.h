#pragma once

#include <vector>

#include "common/base/mutex.h"
#include "common/resilience/balancing/balancer.h"

namespace souk::resilience {

/// In turn, in proportion to the weights, and spread as evenly as they allow: weights 5, 1, 1 give
/// a a b a c a a and not a a a a a b c (nginx's smooth weighted round-robin, commit 52327e0627).
///
/// Each choice gives every instance credit of its weight; who has most is chosen and pays the sum
/// of all weights. While the instances stay the same, credits add up to zero, and over any stretch
/// each instance gets its share, rounded.
///
/// Takes time in proportion to the instances, under a lock; allocates when the instances change.
class WeightedRoundRobin final : public Balancer {
 public:
  Instance& Pick(InstanceSpan instances) override;

 private:
  struct Account {
    const Instance* instance;
    double credit;
  };

  /// Makes the accounts those of `instances`, in their order. Who stays keeps its credit.
  void Align(InstanceSpan instances) EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  Mutex mutex_;
  std::vector<Account> accounts_ GUARDED_BY(mutex_);
};

}  // namespace souk::resilience
