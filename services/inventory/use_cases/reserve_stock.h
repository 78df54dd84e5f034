#pragma once

#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/rpc/call_context.h"
#include "services/inventory/domain/reservation.h"
#include "services/inventory/use_cases/reservation_repository.h"
#include "services/inventory/use_cases/stock_changes.h"

namespace souk::inventory {

/// Holds stock for an order, all lines or none. The reservation's id makes repeating it safe, so it
/// needs no idempotency key to be resumed: going on and beginning are the same.
class ReserveStock {
 public:
  /// Both outlive this.
  ReserveStock(ReservationRepository& reservations, StockChanges& changes)
      : reservations_(reservations), changes_(changes) {}

  /// The reservation; for one that exists already, as it is. NOT_FOUND for unknown SKUs;
  /// FAILED_PRECONDITION: reason INSUFFICIENT_STOCK, or as Reservation::ReservedAgain.
  Task<absl::StatusOr<Reservation>> Run(CallContext call, NewReservation wanted);

 private:
  ReservationRepository& reservations_;
  StockChanges& changes_;
};

}  // namespace souk::inventory
