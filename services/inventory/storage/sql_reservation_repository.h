#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/base/clock.h"
#include "common/base/random.h"
#include "common/storage/database.h"
#include "services/inventory/storage/stock_events.h"
#include "services/inventory/use_cases/reservation_repository.h"

namespace souk::inventory {

/// Keeps reservations, and the stock that they hold, and tells of them, in the service's database.
class SqlReservationRepository final : public ReservationRepository {
 public:
  /// `database`, with this folder's migrations applied, and the others outlive this; `events` go to
  /// the log of the same database; clock and random make the ids of stock movements.
  SqlReservationRepository(storage::Database& database, const StockEvents& events,
                           const Clock& clock, Random& random)
      : database_(database), events_(events), clock_(clock), random_(random) {}

  Task<absl::StatusOr<Reservation>> Change(CallContext call, std::string reservation_id,
                                           Transition transition) override;
  Task<absl::StatusOr<Batch<Reservation>>> List(CallContext call,
                                                std::optional<std::string> order_id,
                                                ListPosition position, int limit) override;
  Task<absl::StatusOr<std::vector<HeldReservation>>> ListHeld(CallContext call,
                                                              std::string after_reservation_id,
                                                              int limit) override;

 private:
  absl::StatusOr<std::vector<StockChange>> ApplyToStock(storage::Transaction& transaction,
                                                        const ReservationChange& change);

  storage::Database& database_;
  const StockEvents& events_;
  const Clock& clock_;
  Random& random_;
};

}  // namespace souk::inventory
