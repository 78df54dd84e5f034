#include "common/resilience/balancing/two_choices.h"

#include "absl/time/time.h"

namespace souk::resilience {
namespace {

// Worse than any latency that is known, for who has calls in flight and has answered none.
constexpr absl::Duration kUnknownLatency = absl::Hours(1);

}  // namespace

Instance& TwoChoices::Pick(InstanceSpan instances) {
  if (instances.size() == 1) return *instances.front();
  const size_t first = random_.NextBelow(instances.size());
  size_t second = random_.NextBelow(instances.size() - 1);
  if (second >= first) ++second;  // Any but the first, with equal chances.
  return Cost(*instances[second]) < Cost(*instances[first]) ? *instances[second]
                                                            : *instances[first];
}

double LeastRequests::Cost(const Instance& instance) const {
  return (instance.in_flight() + 1) / instance.Weight();
}

double LeastLatency::Cost(const Instance& instance) const {
  const absl::Duration latency = instance.latency();
  const bool unknown = latency == absl::ZeroDuration();
  const absl::Duration wait =
      unknown ? kUnknownLatency * instance.in_flight() : latency * (instance.in_flight() + 1);
  return absl::ToDoubleSeconds(wait) / instance.Weight();
}

}  // namespace souk::resilience
