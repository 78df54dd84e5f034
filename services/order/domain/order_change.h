#pragma once

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/order/domain/order.h"

namespace souk::order {

/// Events that happen to an order together, and the order after them: what is appended in one
/// transaction. A value type.
class OrderChange {
 public:
  /// The birth of an order.
  OrderChange(OrderId id, OrderPlaced placed, absl::Time now);
  /// Nothing yet, of an order as it is.
  explicit OrderChange(Order before) : order_(std::move(before)) {}

  /// Adds what a command gave as the next event. Gives the command's error on, and then adds
  /// nothing.
  absl::Status Add(absl::StatusOr<OrderEvent> event, absl::Time now);

  const Order& order() const { return order_; }
  Order&& TakeOrder() && { return std::move(order_); }
  const std::vector<RecordedEvent>& events() const { return events_; }

 private:
  Order order_;
  std::vector<RecordedEvent> events_;
};

}  // namespace souk::order
