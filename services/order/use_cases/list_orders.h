#pragma once

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/rpc/call_context.h"
#include "services/order/use_cases/order_repository.h"

namespace souk::order {

/// Some orders, and whether there are more after the last.
struct OrderPage {
  std::vector<OrderView> orders;
  bool more = false;
};

/// Reads the orders that match, page by page, newest first.
class ListOrders {
 public:
  /// `orders` outlives this.
  explicit ListOrders(OrderRepository& orders) : orders_(orders) {}

  /// At most `size` orders, those older than `before`; nullopt is before the newest.
  Task<absl::StatusOr<OrderPage>> Run(CallContext call, OrderFilter filter,
                                      std::optional<OrderId> before, int size);

 private:
  OrderRepository& orders_;
};

}  // namespace souk::order
