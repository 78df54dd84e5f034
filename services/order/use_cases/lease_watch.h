#pragma once

#include <cstdint>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "services/order/use_cases/saga.h"

namespace souk::order {

/// Tells which leases have expired: those that one observer, by its own steady clock, saw unchanged
/// for the whole term. No clocks of two machines are compared, and none that can be set. Not
/// thread-safe.
///
///     for (const SagaLease& lease : all) if (watch.HasExpired(lease, now)) take.push_back(lease);
///     watch.EndRound();
class LeaseWatch {
 public:
  /// Owners renew more often than every `term`.
  explicit LeaseWatch(absl::Duration term) : term_(term) {}

  /// Notes the lease as it is `now`; whether it has been so for the term.
  bool HasExpired(const SagaLease& lease, SteadyTime now);

  /// Every lease there is was shown since the last call; forgets what was not.
  void EndRound();

 private:
  struct Sighting {
    std::string owner;
    int64_t epoch = 0;
    SteadyTime since;
    bool in_this_round = true;
  };

  const absl::Duration term_;
  absl::flat_hash_map<OrderId, Sighting> sightings_;
};

}  // namespace souk::order
