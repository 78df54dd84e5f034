#pragma once

#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/rpc/call_context.h"
#include "services/order/use_cases/order_repository.h"

namespace souk::order {

/// Records that a confirmed order is on its way.
class ShipOrder {
 public:
  /// `orders` outlives this.
  explicit ShipOrder(OrderRepository& orders) : orders_(orders) {}

  /// The order, SHIPPED now or before. NOT_FOUND, reason ORDER_NOT_FOUND; FAILED_PRECONDITION,
  /// reason ORDER_STATE, unless it is CONFIRMED or SHIPPED.
  Task<absl::StatusOr<OrderView>> Run(CallContext call, OrderId order);

 private:
  OrderRepository& orders_;
};

}  // namespace souk::order
