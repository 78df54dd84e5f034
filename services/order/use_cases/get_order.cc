#include "services/order/use_cases/get_order.h"

#include <utility>

#include "common/base/status_macros.h"
#include "services/order/use_cases/ownership.h"

namespace souk::order {

Task<absl::StatusOr<OrderView>> GetOrder::Run(CallContext call, OrderId order) {
  CO_ASSIGN_OR_RETURN(OrderView view, co_await orders_.Get(call, std::move(order)));
  CO_RETURN_IF_ERROR(CheckMaySee(call.principal, view.user_id));
  co_return view;
}

}  // namespace souk::order
