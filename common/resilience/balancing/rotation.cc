#include "common/resilience/balancing/rotation.h"

#include <algorithm>
#include <iterator>

#include "common/base/error.h"

namespace souk::resilience {

absl::Status Validate(const RotationOptions& options) {
  Violations violations;
  violations.Require(options.panic_percentage >= 0.0 && options.panic_percentage <= 100.0,
                     "panic_percentage", "must be between 0 and 100");
  return violations.ToStatus();
}

Rotation MakeRotation(InstanceSpan all, const RotationOptions& options) {
  Rotation rotation;
  std::copy_if(all.begin(), all.end(), std::back_inserter(rotation.instances),
               [](const auto& instance) { return instance->healthy() && !instance->ejected(); });
  const double usable = 100.0 * static_cast<double>(rotation.instances.size());
  if (usable < options.panic_percentage * static_cast<double>(all.size())) {
    rotation.instances.assign(all.begin(), all.end());
    rotation.panic = true;
  }
  return rotation;
}

}  // namespace souk::resilience
