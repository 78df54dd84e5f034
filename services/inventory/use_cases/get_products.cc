#include "services/inventory/use_cases/get_products.h"

#include <utility>

namespace souk::inventory {

Task<absl::StatusOr<std::vector<Product>>> GetProducts::Run(CallContext call,
                                                            std::vector<std::string> skus) {
  return products_.GetAll(std::move(call), std::move(skus));
}

}  // namespace souk::inventory
