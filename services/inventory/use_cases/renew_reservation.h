#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/async/task.h"
#include "common/rpc/call_context.h"
#include "services/inventory/domain/reservation.h"
#include "services/inventory/use_cases/reservation_repository.h"

namespace souk::inventory {

/// Holds a reservation's stock for longer.
class RenewReservation {
 public:
  /// `reservations` outlives this.
  explicit RenewReservation(ReservationRepository& reservations) : reservations_(reservations) {}

  /// The renewed reservation. NOT_FOUND, reason RESERVATION_NOT_FOUND; FAILED_PRECONDITION as
  /// Reservation::Renewed.
  Task<absl::StatusOr<Reservation>> Run(CallContext call, std::string reservation_id,
                                        absl::Duration ttl);

 private:
  ReservationRepository& reservations_;
};

}  // namespace souk::inventory
