#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/rpc/call_context.h"
#include "services/inventory/domain/product.h"
#include "services/inventory/use_cases/product_repository.h"
#include "services/inventory/use_cases/stock_changes.h"

namespace souk::inventory {

struct UpdateProductCommand {
  std::string sku;
  ProductChange change;
  std::string etag;  // that the product must have; "" for any
};

/// Changes a product's name or price.
class UpdateProduct {
 public:
  /// Both outlive this.
  UpdateProduct(ProductRepository& products, StockChanges& changes)
      : products_(products), changes_(changes) {}

  /// The product as it is then. NOT_FOUND for an unknown SKU; ABORTED, reason ETAG_MISMATCH, where
  /// the product has another etag.
  Task<absl::StatusOr<Product>> Run(CallContext call, UpdateProductCommand command);

 private:
  ProductRepository& products_;
  StockChanges& changes_;
};

}  // namespace souk::inventory
