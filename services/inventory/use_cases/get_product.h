#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/rpc/call_context.h"
#include "services/inventory/domain/product.h"
#include "services/inventory/use_cases/product_repository.h"

namespace souk::inventory {

/// Reads one product.
class GetProduct {
 public:
  /// `products` outlives this.
  explicit GetProduct(ProductRepository& products) : products_(products) {}

  /// The product. NOT_FOUND, reason PRODUCT_NOT_FOUND, for an unknown SKU.
  Task<absl::StatusOr<Product>> Run(CallContext call, std::string sku);

 private:
  ProductRepository& products_;
};

}  // namespace souk::inventory
