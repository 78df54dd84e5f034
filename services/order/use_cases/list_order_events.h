#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/rpc/call_context.h"
#include "services/order/use_cases/order_repository.h"

namespace souk::order {

/// Reads what happened to an order.
class ListOrderEvents {
 public:
  /// `orders` outlives this.
  explicit ListOrderEvents(OrderRepository& orders) : orders_(orders) {}

  /// The order's events, first to last. NOT_FOUND, reason ORDER_NOT_FOUND, also when the caller may
  /// not know of it.
  Task<absl::StatusOr<std::vector<RecordedEvent>>> Run(CallContext call, OrderId order);

 private:
  OrderRepository& orders_;
};

}  // namespace souk::order
