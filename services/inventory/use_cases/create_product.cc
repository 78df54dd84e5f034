#include "services/inventory/use_cases/create_product.h"

#include <utility>

namespace souk::inventory {

Task<absl::StatusOr<Product>> CreateProduct::Run(CallContext call, Product product) {
  if (call.resumed_resource) co_return co_await products_.Get(call, *call.resumed_resource);
  co_return co_await products_.Add(std::move(call), std::move(product));
}

}  // namespace souk::inventory
