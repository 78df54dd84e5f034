#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/rpc/call_context.h"
#include "services/inventory/domain/product.h"
#include "services/inventory/use_cases/product_repository.h"

namespace souk::inventory {

/// Reads several products.
class GetProducts {
 public:
  /// `products` outlives this.
  explicit GetProducts(ProductRepository& products) : products_(products) {}

  /// The products with these SKUs at one moment, in their order. NOT_FOUND, reason
  /// PRODUCT_NOT_FOUND, naming every unknown SKU.
  Task<absl::StatusOr<std::vector<Product>>> Run(CallContext call, std::vector<std::string> skus);

 private:
  ProductRepository& products_;
};

}  // namespace souk::inventory
