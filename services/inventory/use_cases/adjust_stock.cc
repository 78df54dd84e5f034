#include "services/inventory/use_cases/adjust_stock.h"

#include <utility>

#include "common/base/status_macros.h"

namespace souk::inventory {

Task<absl::StatusOr<Product>> AdjustStock::Run(CallContext call, AdjustStockCommand command) {
  if (call.resumed_resource) co_return co_await products_.Get(call, *call.resumed_resource);
  CO_ASSIGN_OR_RETURN(Product product,
                      co_await products_.Adjust(std::move(call), std::move(command.sku),
                                                command.delta, std::move(command.reason)));
  changes_.Notify(product.sku);
  co_return product;
}

}  // namespace souk::inventory
