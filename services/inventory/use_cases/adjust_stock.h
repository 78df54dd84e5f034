#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/rpc/call_context.h"
#include "services/inventory/domain/product.h"
#include "services/inventory/use_cases/product_repository.h"
#include "services/inventory/use_cases/stock_changes.h"

namespace souk::inventory {

struct AdjustStockCommand {
  std::string sku;
  int64_t delta = 0;  // to add, or to take when negative
  std::string reason;
};

/// Adds to or takes from what is on hand of a product, and books it.
class AdjustStock {
 public:
  /// Both outlive this.
  AdjustStock(ProductRepository& products, StockChanges& changes)
      : products_(products), changes_(changes) {}

  /// The product as it is then. NOT_FOUND for an unknown SKU; FAILED_PRECONDITION and OUT_OF_RANGE
  /// as Product::Adjusted.
  Task<absl::StatusOr<Product>> Run(CallContext call, AdjustStockCommand command);

 private:
  ProductRepository& products_;
  StockChanges& changes_;
};

}  // namespace souk::inventory
