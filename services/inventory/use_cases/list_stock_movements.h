#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/rpc/call_context.h"
#include "services/inventory/domain/stock.h"
#include "services/inventory/use_cases/product_repository.h"

namespace souk::inventory {

/// Reads the books of the stock as they are at one moment, batch by batch, oldest first.
class ListStockMovements {
 public:
  /// `products` outlives this.
  explicit ListStockMovements(ProductRepository& products) : products_(products) {}

  /// Some movements from `position` on; none at the end. Only those of `sku` where that is given.
  Task<absl::StatusOr<Batch<StockMovement>>> Run(CallContext call, std::optional<std::string> sku,
                                                 ListPosition position);

 private:
  ProductRepository& products_;
};

}  // namespace souk::inventory
