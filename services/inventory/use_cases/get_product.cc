#include "services/inventory/use_cases/get_product.h"

#include <utility>

namespace souk::inventory {

Task<absl::StatusOr<Product>> GetProduct::Run(CallContext call, std::string sku) {
  return products_.Get(std::move(call), std::move(sku));
}

}  // namespace souk::inventory
