#include "services/inventory/use_cases/release_reservation.h"

#include <utility>

#include "common/base/status_macros.h"

namespace souk::inventory {

Task<absl::StatusOr<Reservation>> ReleaseReservation::Run(CallContext call,
                                                          std::string reservation_id,
                                                          std::string order_id) {
  CO_ASSIGN_OR_RETURN(
      Reservation reservation,
      co_await reservations_.Change(
          std::move(call), reservation_id,
          [reservation_id, order_id](const std::optional<Reservation>& reservation,
                                     absl::Time) -> absl::StatusOr<ReservationChange> {
            if (!reservation) return Reservation::ReleasedFirst(reservation_id, order_id);
            return reservation->Released(order_id);
          }));
  changes_.Notify(reservation.lines);
  co_return reservation;
}

}  // namespace souk::inventory
