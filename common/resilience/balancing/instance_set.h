#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "common/base/mutex.h"
#include "common/resilience/balancing/instance.h"

namespace souk::resilience {

/// What a resolver says about one instance.
struct Endpoint {
  std::string address;  ///< Not empty.
  double weight = 1.0;  ///< Relative to the others. Finite, at least 0; 0 means no new calls.
  friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

/// The instances of one callee, as its resolver names them from time to time. An instance keeps
/// what is known of it for as long as it is named; a new one starts slowly. What a resolver says is
/// checked, because a callee must not become unreachable by what is said about it: an answer that
/// cannot be true changes nothing.
///
/// Thread-safe. Calls go on to use instances that are gone, through the pointers that they hold.
class InstanceSet {
 public:
  /// More endpoints than this are a mistake, or an attack.
  static constexpr size_t kMostEndpoints = 1000;

  /// An empty set, or INVALID_ARGUMENT naming each option that is wrong. The clock must outlive it.
  static absl::StatusOr<std::unique_ptr<InstanceSet>> Create(const InstanceOptions& options,
                                                             const Clock& clock);

  InstanceSet(const InstanceSet&) = delete;
  InstanceSet& operator=(const InstanceSet&) = delete;

  /// Takes over what a resolver says. The set stays as it is, with INVALID_ARGUMENT saying what is
  /// wrong, when there are no endpoints or more than kMostEndpoints, when one has no address, that
  /// of another, or a weight that is none, or when all weights are 0.
  absl::Status Update(const std::vector<Endpoint>& endpoints);

  /// The instances now, in the resolver's order.
  Instances All() const;

 private:
  InstanceSet(const InstanceOptions& options, const Clock& clock)
      : options_(options), clock_(clock) {}

  const InstanceOptions options_;
  const Clock& clock_;
  mutable Mutex mutex_;
  Instances instances_ GUARDED_BY(mutex_);
};

}  // namespace souk::resilience
