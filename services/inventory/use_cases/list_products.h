#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/rpc/call_context.h"
#include "services/inventory/domain/product.h"
#include "services/inventory/use_cases/product_repository.h"

namespace souk::inventory {

/// Some products, and whether there are more after the last.
struct ProductPage {
  std::vector<Product> products;
  bool more = false;
};

/// Reads the catalogue page by page, by SKU.
class ListProducts {
 public:
  /// `products` outlives this.
  explicit ListProducts(ProductRepository& products) : products_(products) {}

  /// At most `size` products, those after `after_sku`; "" is before the first.
  Task<absl::StatusOr<ProductPage>> Run(CallContext call, std::string after_sku, int size);

 private:
  ProductRepository& products_;
};

}  // namespace souk::inventory
