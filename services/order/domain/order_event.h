#pragma once

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "absl/time/time.h"
#include "services/order/domain/ids.h"
#include "services/order/domain/order_item.h"
#include "services/order/domain/order_state.h"

namespace souk::order {

// What can happen to an order, one type an event. No payment token is ever part of an event.

/// A user has placed an order.
struct OrderPlaced {
  UserId user_id;
  std::vector<OrderItem> items;
  Money total;
  friend bool operator==(const OrderPlaced&, const OrderPlaced&) = default;
};

/// Inventory holds the items.
struct StockReserved {
  ReservationId reservation_id;
  friend bool operator==(const StockReserved&, const StockReserved&) = default;
};

/// The total is charged.
struct OrderPaid {
  PaymentId payment_id;
  Money amount;
  friend bool operator==(const OrderPaid&, const OrderPaid&) = default;
};

/// The reservation is about to be committed: cancelling is over.
struct CommitStarted {
  friend bool operator==(const CommitStarted&, const CommitStarted&) = default;
};

/// The stock has left and the sale stands. Repeats what a reader needs to count sales.
struct OrderConfirmed {
  UserId user_id;
  Money total;
  friend bool operator==(const OrderConfirmed&, const OrderConfirmed&) = default;
};

/// The order is on its way.
struct OrderShipped {
  friend bool operator==(const OrderShipped&, const OrderShipped&) = default;
};

/// Somebody asked to cancel.
struct CancelRequested {
  friend bool operator==(const CancelRequested&, const CancelRequested&) = default;
};

/// What was done is being undone. With a reason the order will be REJECTED, without one CANCELLED.
struct CompensationStarted {
  std::optional<FailureReason> reason;
  OrderState target() const { return reason ? OrderState::kRejected : OrderState::kCancelled; }
  friend bool operator==(const CompensationStarted&, const CompensationStarted&) = default;
};

/// Everything is undone, and the order is refused.
struct OrderRejected {
  FailureReason reason{};
  friend bool operator==(const OrderRejected&, const OrderRejected&) = default;
};

/// Everything is undone, as was asked.
struct OrderCancelled {
  friend bool operator==(const OrderCancelled&, const OrderCancelled&) = default;
};

using OrderEvent =
    std::variant<OrderPlaced, StockReserved, OrderPaid, CommitStarted, OrderConfirmed, OrderShipped,
                 CancelRequested, CompensationStarted, OrderRejected, OrderCancelled>;

/// An event in its place in an order's history.
struct RecordedEvent {
  int64_t version = 0;  // which event of the order this is: 1 for its first
  absl::Time occurred_at;
  OrderEvent event;
  friend bool operator==(const RecordedEvent&, const RecordedEvent&) = default;
};

/// The state that the event leads to; nullopt where it leaves the state as it is.
std::optional<OrderState> StateAfter(const OrderEvent& event);
/// Why the order is refused, where the event says so.
std::optional<FailureReason> FailureIn(const OrderEvent& event);

/// The event's type as envelopes and the API have it: "order.placed".
absl::string_view TypeOf(const OrderEvent& event);

}  // namespace souk::order
