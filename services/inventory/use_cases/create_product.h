#pragma once

#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/rpc/call_context.h"
#include "services/inventory/domain/product.h"
#include "services/inventory/use_cases/product_repository.h"

namespace souk::inventory {

/// Adds a product to the catalogue.
class CreateProduct {
 public:
  /// `products` outlives this.
  explicit CreateProduct(ProductRepository& products) : products_(products) {}

  /// The new product. ALREADY_EXISTS, reason SKU_TAKEN, when another has its SKU.
  Task<absl::StatusOr<Product>> Run(CallContext call, Product product);

 private:
  ProductRepository& products_;
};

}  // namespace souk::inventory
