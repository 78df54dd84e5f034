#pragma once

#include "absl/status/status.h"
#include "common/resilience/balancing/instance.h"

namespace souk::resilience {

struct RotationOptions {
  /// When fewer than this percentage of the instances can be used, all are, and their health is not
  /// believed: the few would be overloaded by the calls of the many, and it is more likely that the
  /// checks are wrong, or fail because of the same overload, than that all others are down (Envoy's
  /// "panic threshold"). 0 to 100; 0 switches it off.
  double panic_percentage = 50.0;
};

/// OK, or INVALID_ARGUMENT naming each option that is wrong.
absl::Status Validate(const RotationOptions& options);

/// The instances that calls may go to.
struct Rotation {
  Instances instances;
  bool panic = false;  ///< These are all, be they healthy or not.
};

/// Chooses those that are healthy and not ejected, in their order; all of them in a panic. To be
/// made anew whenever one's health changes. Empty when there are none, or none can be used and
/// panic is switched off.
Rotation MakeRotation(InstanceSpan all, const RotationOptions& options);

}  // namespace souk::resilience
