#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "services/order/domain/ids.h"
#include "services/order/domain/order_event.h"
#include "services/order/domain/order_item.h"
#include "services/order/domain/order_state.h"

namespace souk::order {

/// An order is the fold of its events. A command tells which event would happen, and changes
/// nothing: append the event to the store, then Apply it. Not thread-safe; a value type.
///
/// Invariants:
///   1. The state only moves along kTransitions (order.cc).
///   2. total() is the sum of the items, in one currency.
///   3. version() is the number of events applied.
///   4. Once cancelling was asked for, nothing moves forward; once the commit has started, nobody
///   can ask.
class Order {
 public:
  /// The first event of an order. FAILED_PRECONDITION as TotalOf. REQUIRES: CheckItems found
  /// nothing wrong.
  static absl::StatusOr<OrderPlaced> Place(UserId user, std::vector<OrderItem> items);

  /// DATA_LOSS unless the events, first to last, are the history of an order: OrderPlaced, then
  /// what each next state allows, in versions 1, 2, 3 and so on.
  static absl::StatusOr<Order> Fold(OrderId id, absl::Span<const RecordedEvent> history);

  /// Takes in what happened next. DATA_LOSS, and no change, when it cannot have happened.
  absl::Status Apply(const RecordedEvent& next);

  // Commands. FAILED_PRECONDITION, reason ORDER_STATE, when the state does not allow the event.

  absl::StatusOr<OrderEvent> MarkStockReserved() const;
  absl::StatusOr<OrderEvent> MarkPaid() const;
  absl::StatusOr<OrderEvent> StartCommit() const;
  absl::StatusOr<OrderEvent> Confirm() const;
  absl::StatusOr<OrderEvent> Ship() const;
  absl::StatusOr<OrderEvent> RequestCancel() const;
  /// Begins to undo a refused order.
  absl::StatusOr<OrderEvent> Compensate(FailureReason reason) const;
  /// Begins to undo an order whose cancelling was asked for.
  absl::StatusOr<OrderEvent> StartCancelling() const;
  /// Ends the compensation, as rejected or cancelled.
  absl::StatusOr<OrderEvent> FinishCompensation() const;

  const OrderId& id() const { return id_; }
  const UserId& user_id() const { return placed_.user_id; }
  const std::vector<OrderItem>& items() const { return placed_.items; }
  const Money& total() const { return placed_.total; }
  OrderState state() const { return state_; }
  /// Why the order was rejected, or is being undone to be rejected.
  std::optional<FailureReason> failure() const { return failure_; }
  int64_t version() const { return version_; }
  absl::Time create_time() const { return create_time_; }
  absl::Time update_time() const { return update_time_; }

  bool cancel_requested() const { return cancel_requested_; }
  bool commit_started() const { return commit_started_; }
  /// Whether the saga has nothing left to do.
  bool IsSettled() const { return state_ == OrderState::kConfirmed || IsFinal(state_); }
  /// Whether compensation has to release stock.
  bool MayHoldStock() const { return state_ == OrderState::kCompensating; }
  /// Whether compensation has to refund: the charge was due, and was not refused.
  bool MayBeCharged() const;

  friend bool operator==(const Order&, const Order&) = default;

 private:
  explicit Order(OrderId id) : id_(std::move(id)) {}

  std::optional<OrderState> StateAfter(const OrderEvent& event) const;
  absl::StatusOr<OrderEvent> IfAllowed(OrderEvent event, const char* done) const;

  OrderId id_;
  OrderPlaced placed_;
  OrderState state_ = OrderState::kPending;
  std::optional<FailureReason> failure_;
  bool stock_reserved_ = false;
  bool commit_started_ = false;
  bool cancel_requested_ = false;
  int64_t version_ = 0;
  absl::Time create_time_;
  absl::Time update_time_;
};

}  // namespace souk::order
