#include "common/resilience/balancing/weighted_random.h"

namespace souk::resilience {

Instance& WeightedRandom::Pick(InstanceSpan instances) {
  double total = 0.0;
  for (const auto& instance : instances) total += instance->Weight();
  double left = random_.NextDouble() * total;
  for (const auto& instance : instances) {
    left -= instance->Weight();
    if (left < 0.0) return *instance;
  }
  return *instances.back();  // A weight grew since it was summed up.
}

}  // namespace souk::resilience
