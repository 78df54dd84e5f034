#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/rpc/call_context.h"
#include "services/order/domain/order_item.h"

namespace souk::order {

/// The products and their prices. Thread-safe.
class Catalog {
 public:
  virtual ~Catalog() = default;

  /// The items at their current prices, in the same order. NOT_FOUND, reason PRODUCT_NOT_FOUND,
  /// whose message names every unknown SKU; UNAVAILABLE, reason DEPENDENCY_UNAVAILABLE, when nobody
  /// can tell.
  virtual Task<absl::StatusOr<std::vector<OrderItem>>> Price(CallContext call,
                                                             std::vector<RequestedItem> items) = 0;
};

}  // namespace souk::order
