#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/rpc/call_context.h"
#include "services/inventory/domain/reservation.h"
#include "services/inventory/use_cases/reservation_repository.h"
#include "services/inventory/use_cases/stock_changes.h"

namespace souk::inventory {

/// Lets a reservation's stock leave the warehouse, and books it.
class CommitReservation {
 public:
  /// Both outlive this.
  CommitReservation(ReservationRepository& reservations, StockChanges& changes)
      : reservations_(reservations), changes_(changes) {}

  /// The committed reservation. NOT_FOUND, reason RESERVATION_NOT_FOUND; FAILED_PRECONDITION as
  /// Reservation::Committed.
  Task<absl::StatusOr<Reservation>> Run(CallContext call, std::string reservation_id);

 private:
  ReservationRepository& reservations_;
  StockChanges& changes_;
};

}  // namespace souk::inventory
