#include "services/inventory/storage/sql_reservation_repository.h"

#include <cstdint>
#include <tuple>
#include <utility>

#include "common/base/enum_names.h"
#include "common/base/status_macros.h"
#include "common/base/uuid.h"
#include "common/storage/idempotency.h"
#include "services/inventory/storage/list_end.h"
#include "services/inventory/storage/product_rows.h"

namespace souk::inventory {
namespace {

using storage::Transaction;

constexpr EnumNames<ReservationState, 4> kStates = {{
    {ReservationState::kHeld, "HELD"},
    {ReservationState::kCommitted, "COMMITTED"},
    {ReservationState::kReleased, "RELEASED"},
    {ReservationState::kExpired, "EXPIRED"},
}};

// Times are stored in microseconds, so what is answered now has no more digits than what is read
// later.
absl::Time Now(const Transaction& transaction) {
  return absl::FromUnixMicros(absl::ToUnixMicros(transaction.now()));
}

// Runs a query that gives reservations in the order of their positions, each once with each of its
// lines by SKU, or with NULL where it has none.
template <typename... Args>
absl::StatusOr<Batch<Reservation>> SelectReservations(Transaction& transaction,
                                                      ListPosition position, absl::string_view sql,
                                                      const Args&... args) {
  ASSIGN_OR_RETURN(
      auto rows,
      (transaction.Query<int64_t, std::string, std::string, std::string, int64_t, int64_t, int64_t,
                         std::optional<std::string>, std::optional<int64_t>>(sql, args...)));
  Batch<Reservation> batch{.items = {}, .next = position};
  for (auto& [place, reservation_id, order_id, state_name, ttl, epoch, expire_time, sku, quantity] :
       rows) {
    if (batch.items.empty() || place != batch.next.after) {
      ASSIGN_OR_RETURN(const ReservationState state, ValueNamed(kStates, state_name));
      batch.items.push_back({.reservation_id = std::move(reservation_id),
                             .order_id = std::move(order_id),
                             .lines = {},
                             .state = state,
                             .ttl = absl::Microseconds(ttl),
                             .epoch = epoch,
                             .expire_time = absl::FromUnixMicros(expire_time)});
      batch.next.after = place;
    }
    if (sku && quantity) batch.items.back().lines.push_back({std::move(*sku), *quantity});
  }
  return batch;
}

absl::StatusOr<std::optional<Reservation>> LoadReservation(Transaction& transaction,
                                                           const std::string& reservation_id) {
  ASSIGN_OR_RETURN(
      Batch<Reservation> found,
      SelectReservations(transaction, {},
                         "SELECT r.position, r.reservation_id, r.order_id, r.state, r.ttl, "
                         "r.epoch, r.expire_time, l.sku, l.quantity FROM reservations AS r "
                         "LEFT JOIN reservation_lines AS l ON l.reservation_id = r.reservation_id "
                         "WHERE r.reservation_id = :1 ORDER BY l.sku",
                         reservation_id));
  if (found.items.empty()) return std::optional<Reservation>();
  return std::make_optional(std::move(found.items.front()));
}

absl::Status Insert(Transaction& transaction, const Reservation& reservation) {
  RETURN_IF_ERROR(transaction.Execute(
      "INSERT INTO reservations "
      "(reservation_id, order_id, state, ttl, epoch, expire_time) "
      "VALUES (:1, :2, :3, :4, :5, :6)",
      reservation.reservation_id, reservation.order_id, NameOf(kStates, reservation.state),
      absl::ToInt64Microseconds(reservation.ttl), reservation.epoch,
      absl::ToUnixMicros(reservation.expire_time)));
  for (const StockLine& line : reservation.lines) {
    RETURN_IF_ERROR(transaction.Execute(
        "INSERT INTO reservation_lines (reservation_id, sku, quantity) VALUES (:1, :2, :3)",
        reservation.reservation_id, line.sku, line.quantity));
  }
  return absl::OkStatus();
}

absl::Status Update(Transaction& transaction, const Reservation& reservation) {
  return transaction
      .Execute(
          "UPDATE reservations SET state = :2, ttl = :3, epoch = :4, expire_time = :5 "
          "WHERE reservation_id = :1",
          reservation.reservation_id, NameOf(kStates, reservation.state),
          absl::ToInt64Microseconds(reservation.ttl), reservation.epoch,
          absl::ToUnixMicros(reservation.expire_time))
      .status();
}

absl::Status Store(Transaction& transaction, const std::optional<Reservation>& before,
                   const Reservation& after) {
  if (!before) return Insert(transaction, after);
  if (after == *before) return absl::OkStatus();
  return Update(transaction, after);
}

}  // namespace

Task<absl::StatusOr<Reservation>> SqlReservationRepository::Change(CallContext call,
                                                                   std::string reservation_id,
                                                                   Transition transition) {
  co_return co_await database_.Write(
      [&](Transaction& transaction) -> absl::StatusOr<Reservation> {
        RETURN_IF_ERROR(
            storage::ClaimIdempotencyKey(transaction, call.idempotency_key, reservation_id));
        ASSIGN_OR_RETURN(const std::optional<Reservation> reservation,
                         LoadReservation(transaction, reservation_id));
        ASSIGN_OR_RETURN(ReservationChange change, transition(reservation, Now(transaction)));
        // The stock first: it tells which SKUs are unknown, where a line would only break a key.
        ASSIGN_OR_RETURN(const std::vector<StockChange> stock, ApplyToStock(transaction, change));
        RETURN_IF_ERROR(Store(transaction, reservation, change.reservation));
        RETURN_IF_ERROR(events_.AppendReservation(transaction, reservation, change.reservation,
                                                  stock, call.trace));
        return std::move(change.reservation);
      },
      call.cancellation);
}

absl::StatusOr<std::vector<StockChange>> SqlReservationRepository::ApplyToStock(
    Transaction& transaction, const ReservationChange& change) {
  std::vector<StockChange> changes;
  if (change.effect == StockEffect::kNone) return changes;
  const std::vector<StockLine>& lines = change.reservation.lines;
  std::vector<std::string> skus;
  for (const StockLine& line : lines) skus.push_back(line.sku);
  ASSIGN_OR_RETURN(const std::vector<Product> before, LoadProducts(transaction, skus));
  ASSIGN_OR_RETURN(const std::vector<Product> after, Apply(change.effect, lines, before));
  for (size_t i = 0; i < lines.size(); ++i) {
    RETURN_IF_ERROR(StoreStock(transaction, after[i]));
    changes.push_back({before[i], after[i]});
  }
  if (change.effect != StockEffect::kSell) return changes;
  for (const StockLine& line : lines) {
    RETURN_IF_ERROR(Book(transaction, {.movement_id = NewUuidV7(clock_, random_),
                                       .sku = line.sku,
                                       .kind = MovementKind::kSold,
                                       .delta = -line.quantity,
                                       .reservation_id = change.reservation.reservation_id}));
  }
  return changes;
}

Task<absl::StatusOr<Batch<Reservation>>> SqlReservationRepository::List(
    CallContext call, std::optional<std::string> order_id, ListPosition position, int limit) {
  co_return co_await database_.Read(
      [&](Transaction& transaction) -> absl::StatusOr<Batch<Reservation>> {
        ASSIGN_OR_RETURN(const ListPosition from,
                         WithEnd(transaction, position, "SELECT MAX(position) FROM reservations"));
        if (order_id) {
          return SelectReservations(
              transaction, from,
              "SELECT r.position, r.reservation_id, r.order_id, r.state, r.ttl, r.epoch, "
              "r.expire_time, l.sku, l.quantity FROM "
              "(SELECT * FROM reservations WHERE order_id = :1 AND position > :2 AND "
              "position <= :3 ORDER BY position LIMIT :4) AS r "
              "LEFT JOIN reservation_lines AS l ON l.reservation_id = r.reservation_id "
              "ORDER BY r.position, l.sku",
              *order_id, from.after, from.up_to, limit);
        }
        return SelectReservations(
            transaction, from,
            "SELECT r.position, r.reservation_id, r.order_id, r.state, r.ttl, r.epoch, "
            "r.expire_time, l.sku, l.quantity FROM "
            "(SELECT * FROM reservations WHERE position > :1 AND position <= :2 "
            "ORDER BY position LIMIT :3) AS r "
            "LEFT JOIN reservation_lines AS l ON l.reservation_id = r.reservation_id "
            "ORDER BY r.position, l.sku",
            from.after, from.up_to, limit);
      },
      call.cancellation);
}

Task<absl::StatusOr<std::vector<HeldReservation>>> SqlReservationRepository::ListHeld(
    CallContext call, std::string after_reservation_id, int limit) {
  co_return co_await database_.Read(
      [&](Transaction& transaction) -> absl::StatusOr<std::vector<HeldReservation>> {
        ASSIGN_OR_RETURN(auto rows, (transaction.Query<std::string, int64_t, int64_t>(
                                        "SELECT reservation_id, epoch, ttl FROM reservations "
                                        "WHERE state = 'HELD' AND reservation_id > :1 "
                                        "ORDER BY reservation_id LIMIT :2",
                                        after_reservation_id, limit)));
        std::vector<HeldReservation> held;
        held.reserve(rows.size());
        for (auto& [reservation_id, epoch, ttl] : rows) {
          held.push_back({std::move(reservation_id), epoch, absl::Microseconds(ttl)});
        }
        return held;
      },
      call.cancellation);
}

}  // namespace souk::inventory
