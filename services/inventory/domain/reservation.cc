#include "services/inventory/domain/reservation.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"

namespace souk::inventory {
namespace {

std::vector<StockLine> SortedBySku(std::vector<StockLine> lines) {
  std::sort(lines.begin(), lines.end(),
            [](const StockLine& a, const StockLine& b) { return a.sku < b.sku; });
  return lines;
}

absl::Status Mismatch(absl::string_view message) {
  return ErrorWithReason(absl::StatusCode::kFailedPrecondition, "RESERVATION_MISMATCH", message);
}

// Why a reservation in this final state cannot be what is asked of it.
absl::Status Over(ReservationState state) {
  constexpr absl::StatusCode kCode = absl::StatusCode::kFailedPrecondition;
  switch (state) {
    case ReservationState::kCommitted:
      return ErrorWithReason(kCode, "RESERVATION_COMMITTED", "the stock has left the warehouse");
    case ReservationState::kReleased:
      return ErrorWithReason(kCode, "RESERVATION_RELEASED", "the reservation was released");
    case ReservationState::kExpired:
      return ErrorWithReason(kCode, "RESERVATION_EXPIRED", "the reservation's time ran out");
    case ReservationState::kHeld:
      break;
  }
  return absl::InternalError("a held reservation is not over");
}

}  // namespace

ReservationChange Reservation::Reserved(NewReservation wanted, absl::Time now) {
  return {.reservation = {.reservation_id = std::move(wanted.reservation_id),
                          .order_id = std::move(wanted.order_id),
                          .lines = SortedBySku(std::move(wanted.lines)),
                          .state = ReservationState::kHeld,
                          .ttl = wanted.ttl,
                          .epoch = 1,
                          .expire_time = now + wanted.ttl},
          .effect = StockEffect::kHold};
}

ReservationChange Reservation::ReleasedFirst(std::string reservation_id, std::string order_id) {
  return {.reservation = {.reservation_id = std::move(reservation_id),
                          .order_id = std::move(order_id),
                          .lines = {},
                          .state = ReservationState::kReleased,
                          .ttl = absl::ZeroDuration(),
                          .epoch = 1,
                          .expire_time = absl::UnixEpoch()}};
}

absl::StatusOr<ReservationChange> Reservation::ReservedAgain(const NewReservation& wanted) const {
  if (order_id != wanted.order_id) return Mismatch("the reservation_id belongs to another order");
  if (state == ReservationState::kReleased || state == ReservationState::kExpired) {
    return Over(state);
  }
  if (lines != SortedBySku(wanted.lines)) {
    return Mismatch("the reservation_id stands for other lines");
  }
  return ReservationChange{*this};
}

absl::StatusOr<ReservationChange> Reservation::Renewed(absl::Duration wanted,
                                                       absl::Time now) const {
  if (state != ReservationState::kHeld) return Over(state);
  ReservationChange change{*this};
  change.reservation.ttl = std::max(ttl, wanted);
  change.reservation.expire_time = std::max(expire_time, now + change.reservation.ttl);
  ++change.reservation.epoch;
  return change;
}

absl::StatusOr<ReservationChange> Reservation::Committed() const {
  ReservationChange change{*this};
  if (state == ReservationState::kCommitted) return change;
  if (state != ReservationState::kHeld) return Over(state);
  change.reservation.state = ReservationState::kCommitted;
  change.effect = StockEffect::kSell;
  return change;
}

absl::StatusOr<ReservationChange> Reservation::Released(absl::string_view of_order) const {
  if (order_id != of_order) return Mismatch("the reservation is of another order");
  if (state == ReservationState::kCommitted) return Over(state);
  ReservationChange change{*this};
  if (state != ReservationState::kHeld) return change;
  change.reservation.state = ReservationState::kReleased;
  change.effect = StockEffect::kGiveBack;
  return change;
}

ReservationChange Reservation::Expired(int64_t seen_epoch) const {
  ReservationChange change{*this};
  if (state != ReservationState::kHeld || epoch != seen_epoch) return change;
  change.reservation.state = ReservationState::kExpired;
  change.effect = StockEffect::kGiveBack;
  return change;
}

void ReservationTerms::Check(absl::Duration ttl, absl::string_view field,
                             Violations& violations) const {
  violations.Require(ttl >= shortest_ttl && ttl <= longest_ttl, field,
                     absl::StrCat("must be ", absl::FormatDuration(shortest_ttl), " to ",
                                  absl::FormatDuration(longest_ttl)));
}

absl::Status NoSuchReservation(absl::string_view reservation_id) {
  return ErrorWithReason(absl::StatusCode::kNotFound, "RESERVATION_NOT_FOUND",
                         absl::StrCat("there is no reservation ", reservation_id));
}

}  // namespace souk::inventory
