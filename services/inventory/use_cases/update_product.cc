#include "services/inventory/use_cases/update_product.h"

#include <utility>

#include "common/base/status_macros.h"

namespace souk::inventory {

Task<absl::StatusOr<Product>> UpdateProduct::Run(CallContext call, UpdateProductCommand command) {
  if (call.resumed_resource) co_return co_await products_.Get(call, *call.resumed_resource);
  CO_ASSIGN_OR_RETURN(Product product, co_await products_.Change(
                                           std::move(call), std::move(command.sku),
                                           std::move(command.change), std::move(command.etag)));
  changes_.Notify(product.sku);
  co_return product;
}

}  // namespace souk::inventory
