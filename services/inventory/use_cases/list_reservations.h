#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/rpc/call_context.h"
#include "services/inventory/domain/reservation.h"
#include "services/inventory/use_cases/reservation_repository.h"

namespace souk::inventory {

/// Reads the reservations that there are at one moment, batch by batch, oldest first.
class ListReservations {
 public:
  /// `reservations` outlives this.
  explicit ListReservations(ReservationRepository& reservations) : reservations_(reservations) {}

  /// Some reservations from `position` on, each as it is now; none at the end. Only those for
  /// `order_id` where that is given.
  Task<absl::StatusOr<Batch<Reservation>>> Run(CallContext call,
                                               std::optional<std::string> order_id,
                                               ListPosition position);

 private:
  ReservationRepository& reservations_;
};

}  // namespace souk::inventory
