#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/rpc/call_context.h"
#include "services/inventory/domain/reservation.h"
#include "services/inventory/use_cases/reservation_repository.h"
#include "services/inventory/use_cases/stock_changes.h"

namespace souk::inventory {

/// Gives a reservation's stock back. Where there is no reservation yet, it leaves one that is
/// released, so that a Reserve which comes late is refused.
class ReleaseReservation {
 public:
  /// Both outlive this.
  ReleaseReservation(ReservationRepository& reservations, StockChanges& changes)
      : reservations_(reservations), changes_(changes) {}

  /// The reservation, released or expired. FAILED_PRECONDITION as Reservation::Released.
  Task<absl::StatusOr<Reservation>> Run(CallContext call, std::string reservation_id,
                                        std::string order_id);

 private:
  ReservationRepository& reservations_;
  StockChanges& changes_;
};

}  // namespace souk::inventory
