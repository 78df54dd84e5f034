#include "services/order/use_cases/ship_order.h"

#include <optional>
#include <utility>

namespace souk::order {
namespace {

absl::StatusOr<std::optional<OrderEvent>> Ship(const Order& order) {
  if (order.state() == OrderState::kShipped) return std::nullopt;
  return order.Ship();
}

}  // namespace

Task<absl::StatusOr<OrderView>> ShipOrder::Run(CallContext call, OrderId order) {
  if (call.resumed_resource.has_value()) return orders_.Get(std::move(call), std::move(order));
  return orders_.Change(std::move(call), std::move(order), &Ship);
}

}  // namespace souk::order
