#include "services/order/use_cases/lease_watch.h"

namespace souk::order {

bool LeaseWatch::HasExpired(const SagaLease& lease, SteadyTime now) {
  Sighting& sighting = sightings_[lease.order_id];
  sighting.in_this_round = true;
  if (sighting.owner != lease.owner || sighting.epoch != lease.epoch) {
    sighting = {.owner = lease.owner, .epoch = lease.epoch, .since = now};
  }
  return absl::FromChrono(now - sighting.since) >= term_;
}

void LeaseWatch::EndRound() {
  absl::erase_if(sightings_, [](auto& entry) {
    const bool gone = !entry.second.in_this_round;
    entry.second.in_this_round = false;
    return gone;
  });
}

}  // namespace souk::order
