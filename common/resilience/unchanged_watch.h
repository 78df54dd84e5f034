#pragma once

#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/time/time.h"
#include "common/base/clock.h"

namespace souk::resilience {

/// Tells for how long things have not changed, as one observer saw it by its own steady clock. This
/// is how leases and reservations expire: no clocks of two machines are compared, and none that can
/// be set. An observer that starts anew knows nothing, so what it watches expires late, never
/// early.
///
/// Each round shows everything that there is:
///
///     for (const Lease& lease : all) {
///       if (watch.Observe(lease.id, lease.epoch, now) >= term) expired.push_back(lease);
///     }
///     watch.EndRound();
///
/// Holds one entry for each thing shown in the last round. Not thread-safe.
template <typename Key, typename State>
class UnchangedWatch {
 public:
  /// Notes that `key` is in `state` now; gives for how long it has been seen so: zero the first
  /// time.
  absl::Duration Observe(const Key& key, State state, SteadyTime now) {
    const auto [found, is_new] = sightings_.try_emplace(key, Sighting{state, now});
    Sighting& sighting = found->second;
    if (sighting.state != state) sighting = {std::move(state), now};
    sighting.in_this_round = true;
    return absl::FromChrono(now - sighting.since);
  }

  /// Forgets what was not shown since the last call. Do not call it after a round that was cut
  /// short.
  void EndRound() {
    absl::erase_if(sightings_,
                   [](auto& entry) { return !std::exchange(entry.second.in_this_round, false); });
  }

 private:
  struct Sighting {
    State state;
    SteadyTime since;
    bool in_this_round = true;
  };

  absl::flat_hash_map<Key, Sighting> sightings_;
};

}  // namespace souk::resilience
