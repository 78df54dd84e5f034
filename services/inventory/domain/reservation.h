#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/error.h"
#include "services/inventory/domain/stock.h"

namespace souk::inventory {

enum class ReservationState {
  kHeld,       // the stock is kept for the order, for a time
  kCommitted,  // the stock has left the warehouse; final
  kReleased,   // the stock went back on request, or the release came first; final
  kExpired,    // the stock went back because time ran out; final
};

/// What somebody wants held. REQUIRES: 1 line at least, each SKU once, quantities positive; ttl
/// passed ReservationTerms::Check.
struct NewReservation {
  std::string reservation_id;
  std::string order_id;
  std::vector<StockLine> lines;
  absl::Duration ttl;
};

struct ReservationChange;

/// Stock that is held for an order.
///
///     kHeld -> kCommitted, kReleased or kExpired
///
/// Invariants:
/// 1. the state only moves along these arrows, and each move says what happens to the stock;
/// 2. the epoch grows with each renewal and with nothing else. Whoever has seen it unchanged, by a
///    steady clock, for the whole ttl knows that time ran out; expire_time is what people are told,
///    and decides nothing;
/// 3. a release that comes before the reservation leaves one that holds nothing and never will:
///    kReleased without lines.
struct Reservation {
  std::string reservation_id;
  std::string order_id;
  std::vector<StockLine> lines;  // by SKU
  ReservationState state = ReservationState::kHeld;
  absl::Duration ttl;
  int64_t epoch = 1;
  absl::Time expire_time;

  /// Holds the stock of a new reservation.
  static ReservationChange Reserved(NewReservation wanted, absl::Time now);

  /// What a release leaves where there is no reservation yet.
  static ReservationChange ReleasedFirst(std::string reservation_id, std::string order_id);

  /// No change, when asking for `wanted` asks for this reservation again and it is not lost.
  /// FAILED_PRECONDITION: reason RESERVATION_MISMATCH where this one is of another order or of
  /// other lines; RESERVATION_RELEASED or RESERVATION_EXPIRED where the stock has gone back.
  absl::StatusOr<ReservationChange> ReservedAgain(const NewReservation& wanted) const;

  /// Holds the stock for `wanted` from now, or for the ttl of before where that is longer: a
  /// renewal never shortens. FAILED_PRECONDITION, with the state as the reason
  /// (RESERVATION_COMMITTED, _RELEASED, _EXPIRED), unless held.
  absl::StatusOr<ReservationChange> Renewed(absl::Duration wanted, absl::Time now) const;

  /// The stock leaves; no change when it has left. FAILED_PRECONDITION, reason RESERVATION_RELEASED
  /// or RESERVATION_EXPIRED, when it went back.
  absl::StatusOr<ReservationChange> Committed() const;

  /// The stock goes back; no change when it has gone back. FAILED_PRECONDITION: reason
  /// RESERVATION_COMMITTED when it has left; RESERVATION_MISMATCH for another order than this
  /// one's.
  absl::StatusOr<ReservationChange> Released(absl::string_view of_order) const;

  /// Somebody saw the reservation held and at `seen_epoch` for its whole ttl: the stock goes back.
  /// No change when it has been renewed or has ended since.
  ReservationChange Expired(int64_t seen_epoch) const;

  friend bool operator==(const Reservation&, const Reservation&) = default;
};

/// A reservation after a change, and what that does to the stock of its lines. Both are stored
/// together or not at all.
struct ReservationChange {
  Reservation reservation;
  StockEffect effect = StockEffect::kNone;
};

/// For how long stock may be held.
struct ReservationTerms {
  absl::Duration default_ttl = absl::Minutes(15);
  absl::Duration shortest_ttl = absl::Seconds(1);
  absl::Duration longest_ttl = absl::Hours(24);

  /// Adds a violation of `field` unless shortest_ttl <= ttl <= longest_ttl.
  void Check(absl::Duration ttl, absl::string_view field, Violations& violations) const;
};

/// NOT_FOUND, reason RESERVATION_NOT_FOUND.
absl::Status NoSuchReservation(absl::string_view reservation_id);

}  // namespace souk::inventory
