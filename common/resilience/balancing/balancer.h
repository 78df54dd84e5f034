#pragma once

#include <memory>

#include "common/resilience/balancing/instance.h"

namespace souk::resilience {

/// Chooses which instance of a callee an attempt goes to. It knows nothing of health: it is given
/// the instances that may be chosen (rotation.h), without those that an attempt must not go to
/// again.
///
/// Thread-safe. A choice does not wait and does not allocate, but where a balancer says so.
class Balancer {
 public:
  virtual ~Balancer() = default;

  /// One of `instances`. REQUIRES: there is at least one.
  virtual Instance& Pick(InstanceSpan instances) = 0;
};

}  // namespace souk::resilience
