#include "services/inventory/use_cases/commit_reservation.h"

#include <utility>

#include "common/base/status_macros.h"

namespace souk::inventory {

Task<absl::StatusOr<Reservation>> CommitReservation::Run(CallContext call,
                                                         std::string reservation_id) {
  CO_ASSIGN_OR_RETURN(Reservation reservation,
                      co_await reservations_.Change(
                          std::move(call), reservation_id,
                          [reservation_id](const std::optional<Reservation>& reservation,
                                           absl::Time) -> absl::StatusOr<ReservationChange> {
                            if (!reservation) return NoSuchReservation(reservation_id);
                            return reservation->Committed();
                          }));
  changes_.Notify(reservation.lines);
  co_return reservation;
}

}  // namespace souk::inventory
