#include "services/inventory/use_cases/reservation_sweeper.h"

#include <optional>
#include <utility>

#include "common/async/when.h"
#include "common/base/status_macros.h"

namespace souk::inventory {
namespace {

// Reservations that are looked at, and expired, at the same time: enough to share commits, few
// enough not to hold up the writes of callers.
constexpr int kSweptAtOnce = 64;

}  // namespace

ReservationSweeper::ReservationSweeper(ReservationRepository& reservations, StockChanges& changes,
                                       const Clock& clock, async::Executor& executor,
                                       telemetry::Metrics& metrics, telemetry::Logger logger,
                                       absl::Duration interval)
    : reservations_(reservations),
      changes_(changes),
      clock_(clock),
      executor_(executor),
      expired_total_(metrics.AddCounter("souk_inventory_reservations_expired_total",
                                        "Reservations whose stock went back because time ran out")),
      logger_(std::move(logger)),
      interval_(interval) {}

void ReservationSweeper::Stop() {
  stop_.Cancel();
  tasks_.JoinBlocking();
}

Task<void> ReservationSweeper::Loop() {
  do {
    const absl::StatusOr<int> expired = co_await Sweep();
    if (!expired.ok() && !stop_.token().cancelled()) {
      logger_.Warn("cannot look for expired reservations",
                   {{"error", expired.status().ToString()}});
    } else if (expired.ok() && *expired > 0) {
      logger_.Info("reservations expired", {{"reservations", *expired}});
    }
  } while (co_await async::Sleep(executor_, interval_, stop_.token()));
}

Task<absl::StatusOr<int>> ReservationSweeper::Sweep() {
  int expired = 0;
  std::string after;
  for (;;) {
    CO_ASSIGN_OR_RETURN(std::vector<HeldReservation> batch,
                        co_await reservations_.ListHeld(NewCall(), after, kSweptAtOnce));
    if (batch.empty()) break;
    after = batch.back().reservation_id;
    std::vector<Task<absl::StatusOr<bool>>> expiries;
    for (HeldReservation& held : batch) {
      const absl::Duration seen =
          watch_.Observe(held.reservation_id, held.epoch, clock_.SteadyNow());
      if (seen >= held.ttl) expiries.push_back(Expire(std::move(held)));
    }
    for (const absl::StatusOr<bool>& outcome : co_await WhenAll(std::move(expiries))) {
      CO_RETURN_IF_ERROR(outcome);
      expired += *outcome ? 1 : 0;
    }
  }
  watch_.EndRound();
  co_return expired;
}

// False when it was renewed or ended in between.
Task<absl::StatusOr<bool>> ReservationSweeper::Expire(HeldReservation held) {
  CO_ASSIGN_OR_RETURN(
      const Reservation reservation,
      co_await reservations_.Change(NewCall(), held.reservation_id,
                                    [held](const std::optional<Reservation>& reservation,
                                           absl::Time) -> absl::StatusOr<ReservationChange> {
                                      if (!reservation)
                                        return NoSuchReservation(held.reservation_id);
                                      return reservation->Expired(held.epoch);
                                    }));
  if (reservation.state != ReservationState::kExpired) co_return false;
  expired_total_.Increment();
  changes_.Notify(reservation.lines);
  co_return true;
}

CallContext ReservationSweeper::NewCall() const { return CallContext::Background(stop_.token()); }

}  // namespace souk::inventory
