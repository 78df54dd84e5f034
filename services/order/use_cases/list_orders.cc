#include "services/order/use_cases/list_orders.h"

#include <utility>

#include "common/base/status_macros.h"

namespace souk::order {

Task<absl::StatusOr<OrderPage>> ListOrders::Run(CallContext call, OrderFilter filter,
                                                std::optional<OrderId> before, int size) {
  OrderPage page;
  // One more than fits tells whether there is another page.
  CO_ASSIGN_OR_RETURN(page.orders, co_await orders_.List(std::move(call), std::move(filter),
                                                         std::move(before), size + 1));
  page.more = page.orders.size() > static_cast<size_t>(size);
  if (page.more) page.orders.pop_back();
  co_return page;
}

}  // namespace souk::order
