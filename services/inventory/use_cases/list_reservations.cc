#include "services/inventory/use_cases/list_reservations.h"

#include <utility>

namespace souk::inventory {
namespace {

// Reservations in memory at a time: about 50 KB where they have a few lines, 1 MB at most.
constexpr int kReservationsAtOnce = 100;

}  // namespace

Task<absl::StatusOr<Batch<Reservation>>> ListReservations::Run(CallContext call,
                                                               std::optional<std::string> order_id,
                                                               ListPosition position) {
  return reservations_.List(std::move(call), std::move(order_id), position, kReservationsAtOnce);
}

}  // namespace souk::inventory
