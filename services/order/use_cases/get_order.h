#pragma once

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/async/task.h"
#include "common/rpc/call_context.h"
#include "services/order/use_cases/order_repository.h"

namespace souk::order {

/// Reads one order.
class GetOrder {
 public:
  /// `orders` outlives this.
  explicit GetOrder(OrderRepository& orders) : orders_(orders) {}

  /// The order. NOT_FOUND, reason ORDER_NOT_FOUND, also when the caller may not know of it.
  Task<absl::StatusOr<OrderView>> Run(CallContext call, OrderId order);

  /// The order as it was at a time: the fold of what had happened by then. NOT_FOUND also when it
  /// was not yet placed.
  Task<absl::StatusOr<OrderView>> RunAsOf(CallContext call, OrderId order, absl::Time time);

 private:
  OrderRepository& orders_;
};

}  // namespace souk::order
