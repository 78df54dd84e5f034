#pragma once

#include "common/base/random.h"
#include "common/resilience/balancing/balancer.h"

namespace souk::resilience {

/// Takes two instances by chance and chooses the cheaper one. Two are enough: the busiest of n
/// instances then has about log log n calls more than the average, instead of log n / log log n by
/// chance alone (M. Mitzenmacher, "The Power of Two Choices in Randomized Load Balancing", IEEE
/// TPDS 12-10, 2001). The cheapest of all would be worse: what callers know is a little old, and
/// all of them would run to the same one. Takes the same time for any number of instances.
class TwoChoices : public Balancer {
 public:
  /// `random` must outlive it.
  explicit TwoChoices(Random& random) : random_(random) {}

  Instance& Pick(InstanceSpan instances) final;

 private:
  /// What a call to the instance would cost, compared with others.
  virtual double Cost(const Instance& instance) const = 0;

  Random& random_;
};

/// The one with fewer calls in flight for its weight. For calls of different cost: who has drawn
/// the expensive ones gets fewer. An instance that hangs keeps its calls and so gets no more; one
/// that fails quickly looks idle, which is for outlier detection to see.
class LeastRequests final : public TwoChoices {
 public:
  using TwoChoices::TwoChoices;

 private:
  double Cost(const Instance& instance) const override;
};

/// The one that will answer sooner: recent latency times calls in flight, by weight (Finagle's
/// "Power of Two Choices + Peak EWMA"). For instances that are not alike: farther away, on slower
/// machines, or busy with something else. Who has not answered yet gets one call at a time.
class LeastLatency final : public TwoChoices {
 public:
  using TwoChoices::TwoChoices;

 private:
  double Cost(const Instance& instance) const override;
};

}  // namespace souk::resilience
