#include "services/inventory/use_cases/list_products.h"

#include <utility>

#include "common/base/status_macros.h"

namespace souk::inventory {

Task<absl::StatusOr<ProductPage>> ListProducts::Run(CallContext call, std::string after_sku,
                                                    int size) {
  ProductPage page;
  // One more than fits tells whether there is another page.
  CO_ASSIGN_OR_RETURN(page.products,
                      co_await products_.List(std::move(call), std::move(after_sku), size + 1));
  page.more = page.products.size() > static_cast<size_t>(size);
  if (page.more) page.products.pop_back();
  co_return page;
}

}  // namespace souk::inventory
