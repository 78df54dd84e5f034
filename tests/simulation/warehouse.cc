#include "tests/simulation/warehouse.h"

#include <utility>

#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/inventory/domain/stock.h"

namespace souk::simulation {
namespace {

constexpr int64_t kPrice = 250;
constexpr absl::Duration kSweepInterval = absl::Seconds(1);

}  // namespace

MemoryReservations::MemoryReservations(const Clock& clock, Dice& dice, const double& unavailable,
                                       int64_t on_hand)
    : clock_(clock),
      dice_(dice),
      unavailable_(unavailable),
      product_{.sku = kSku,
               .display_name = "Tea",
               .unit_price = *Money::Create("EUR", kPrice),
               .on_hand = on_hand},
      initially_on_hand_(on_hand) {}

Task<absl::StatusOr<inventory::Reservation>> MemoryReservations::Change(CallContext,
                                                                        std::string reservation_id,
                                                                        Transition transition) {
  if (dice_.Falls(unavailable_)) co_return absl::UnavailableError("no write at the moment");
  co_return ChangeNow(reservation_id, transition);
}

absl::StatusOr<inventory::Reservation> MemoryReservations::ChangeNow(
    const std::string& reservation_id, const Transition& transition) {
  std::optional<inventory::Reservation> before;
  const auto found = reservations_.find(reservation_id);
  if (found != reservations_.end()) before = found->second;
  ASSIGN_OR_RETURN(inventory::ReservationChange change, transition(before, clock_.Now()));
  for (const inventory::StockLine& line : change.reservation.lines) {
    if (line.sku != product_.sku) return inventory::NoSuchProducts({line.sku});
    ASSIGN_OR_RETURN(std::vector<inventory::Product> products,
                     inventory::Apply(change.effect, {line}, {product_}));
    product_ = std::move(products.front());
  }
  ++changes_;
  return reservations_[reservation_id] = std::move(change.reservation);
}

Task<absl::StatusOr<inventory::Batch<inventory::Reservation>>> MemoryReservations::List(
    CallContext, std::optional<std::string>, inventory::ListPosition, int) {
  co_return absl::UnimplementedError("orders do not list reservations");
}

Task<absl::StatusOr<std::vector<inventory::HeldReservation>>> MemoryReservations::ListHeld(
    CallContext, std::string after_reservation_id, int limit) {
  std::vector<inventory::HeldReservation> held;
  for (auto entry = reservations_.upper_bound(after_reservation_id);
       entry != reservations_.end() && held.size() < static_cast<size_t>(limit); ++entry) {
    const inventory::Reservation& reservation = entry->second;
    if (reservation.state != inventory::ReservationState::kHeld) continue;
    held.push_back({reservation.reservation_id, reservation.epoch, reservation.ttl});
  }
  co_return held;
}

Warehouse::Warehouse(const Clock& clock, async::Executor& executor, telemetry::Metrics& metrics,
                     const telemetry::Logger& logger, Dice& dice, const double& unavailable,
                     int64_t on_hand)
    : reservations(clock, dice, unavailable, on_hand),
      sweeper(reservations, changes, clock, executor, metrics, logger, kSweepInterval) {}

}  // namespace souk::simulation
