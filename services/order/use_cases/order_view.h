#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/time/time.h"
#include "services/order/domain/order.h"

namespace souk::order {

/// What callers see of an order; a row of the read model.
struct OrderView {
  OrderId order_id;
  UserId user_id;
  std::vector<OrderItem> items;
  Money total;
  OrderState state = OrderState::kPending;
  std::optional<FailureReason> failure;
  int64_t version = 0;
  absl::Time create_time;
  absl::Time update_time;
  friend bool operator==(const OrderView&, const OrderView&) = default;
};

OrderView ViewOf(const Order& order);

/// Brings a view up to date by the event that came after it.
void Update(OrderView& view, const RecordedEvent& next);

}  // namespace souk::order
