#include "services/inventory/use_cases/reserve_stock.h"

#include <utility>

#include "common/base/status_macros.h"

namespace souk::inventory {

Task<absl::StatusOr<Reservation>> ReserveStock::Run(CallContext call, NewReservation wanted) {
  const std::string reservation_id = wanted.reservation_id;
  CO_ASSIGN_OR_RETURN(
      Reservation reservation,
      co_await reservations_.Change(
          std::move(call), reservation_id,
          [wanted = std::move(wanted)](const std::optional<Reservation>& reservation,
                                       absl::Time now) -> absl::StatusOr<ReservationChange> {
            if (reservation) return reservation->ReservedAgain(wanted);
            return Reservation::Reserved(wanted, now);
          }));
  changes_.Notify(reservation.lines);
  co_return reservation;
}

}  // namespace souk::inventory
