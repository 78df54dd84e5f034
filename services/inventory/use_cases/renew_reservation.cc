#include "services/inventory/use_cases/renew_reservation.h"

#include <utility>

namespace souk::inventory {

Task<absl::StatusOr<Reservation>> RenewReservation::Run(CallContext call,
                                                        std::string reservation_id,
                                                        absl::Duration ttl) {
  co_return co_await reservations_.Change(
      std::move(call), reservation_id,
      [reservation_id, ttl](const std::optional<Reservation>& reservation,
                            absl::Time now) -> absl::StatusOr<ReservationChange> {
        if (!reservation) return NoSuchReservation(reservation_id);
        return reservation->Renewed(ttl, now);
      });
}

}  // namespace souk::inventory
