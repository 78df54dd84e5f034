#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/async/task.h"
#include "common/rpc/call_context.h"
#include "services/inventory/domain/reservation.h"
#include "services/inventory/use_cases/batch.h"

namespace souk::inventory {

/// What is watched of a held reservation.
struct HeldReservation {
  std::string reservation_id;
  int64_t epoch = 0;
  absl::Duration ttl;
};

/// Where reservations are kept, and with them the stock that they hold. Thread-safe.
class ReservationRepository {
 public:
  virtual ~ReservationRepository() = default;

  /// What a reservation, or the lack of one, shall become at `now`, or why not. Depends on its
  /// arguments only: it may run twice.
  using Transition = std::function<absl::StatusOr<ReservationChange>(
      const std::optional<Reservation>& reservation, absl::Time now)>;

  /// Puts transition(reservation) in place of the reservation with this id, with nobody in between,
  /// lets its effect happen to the stock of its lines, books what was sold, tells others by events,
  /// and claims the call's idempotency key for the reservation: durably, and all or nothing. Errors
  /// of the transition and of Apply; NOT_FOUND as NoSuchProducts.
  virtual Task<absl::StatusOr<Reservation>> Change(CallContext call, std::string reservation_id,
                                                   Transition transition) = 0;

  /// At most `limit` reservations from `position` on, oldest first, each as it is now; only those
  /// for `order_id` where that is given.
  virtual Task<absl::StatusOr<Batch<Reservation>>> List(CallContext call,
                                                        std::optional<std::string> order_id,
                                                        ListPosition position, int limit) = 0;

  /// At most `limit` held reservations in the order of their ids, those after
  /// `after_reservation_id`; "" is before the first.
  virtual Task<absl::StatusOr<std::vector<HeldReservation>>> ListHeld(
      CallContext call, std::string after_reservation_id, int limit) = 0;
};

}  // namespace souk::inventory
