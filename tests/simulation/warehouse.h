#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/async/executor.h"
#include "common/base/clock.h"
#include "common/telemetry/log.h"
#include "common/telemetry/metrics.h"
#include "services/inventory/domain/product.h"
#include "services/inventory/use_cases/commit_reservation.h"
#include "services/inventory/use_cases/release_reservation.h"
#include "services/inventory/use_cases/renew_reservation.h"
#include "services/inventory/use_cases/reservation_repository.h"
#include "services/inventory/use_cases/reservation_sweeper.h"
#include "services/inventory/use_cases/reserve_stock.h"
#include "services/inventory/use_cases/stock_changes.h"
#include "tests/simulation/dice.h"

namespace souk::simulation {

/// Reservations in memory, and the stock of one product.
class MemoryReservations final : public inventory::ReservationRepository {
 public:
  /// All outlive this. `unavailable` is the probability that a change cannot be made; it may
  /// change.
  MemoryReservations(const Clock& clock, Dice& dice, const double& unavailable, int64_t on_hand);

  Task<absl::StatusOr<inventory::Reservation>> Change(CallContext call, std::string reservation_id,
                                                      Transition transition) override;
  Task<absl::StatusOr<inventory::Batch<inventory::Reservation>>> List(
      CallContext call, std::optional<std::string> order_id, inventory::ListPosition position,
      int limit) override;
  Task<absl::StatusOr<std::vector<inventory::HeldReservation>>> ListHeld(
      CallContext call, std::string after_reservation_id, int limit) override;

  const std::map<std::string, inventory::Reservation>& all() const { return reservations_; }
  const inventory::Product& product() const { return product_; }
  int64_t initially_on_hand() const { return initially_on_hand_; }
  /// How many changes there were.
  int changes() const { return changes_; }

 private:
  absl::StatusOr<inventory::Reservation> ChangeNow(const std::string& reservation_id,
                                                   const Transition& transition);

  const Clock& clock_;
  Dice& dice_;
  const double& unavailable_;
  std::map<std::string, inventory::Reservation> reservations_;  // by id
  inventory::Product product_;
  const int64_t initially_on_hand_;
  int changes_ = 0;
};

/// The inventory service, as far as orders need it: its real use cases over MemoryReservations.
struct Warehouse {
  Warehouse(const Clock& clock, async::Executor& executor, telemetry::Metrics& metrics,
            const telemetry::Logger& logger, Dice& dice, const double& unavailable,
            int64_t on_hand);

  MemoryReservations reservations;
  inventory::StockChanges changes;
  inventory::ReserveStock reserve{reservations, changes};
  inventory::RenewReservation renew{reservations};
  inventory::CommitReservation commit{reservations, changes};
  inventory::ReleaseReservation release{reservations, changes};
  inventory::ReservationSweeper sweeper;
};

inline constexpr char kSku[] = "TEA";

}  // namespace souk::simulation
