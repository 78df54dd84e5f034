#include "services/order/use_cases/get_order.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "common/base/status_macros.h"
#include "services/order/use_cases/ownership.h"

namespace souk::order {

Task<absl::StatusOr<OrderView>> GetOrder::Run(CallContext call, OrderId order) {
  CO_ASSIGN_OR_RETURN(OrderView view, co_await orders_.Get(call, std::move(order)));
  CO_RETURN_IF_ERROR(CheckMaySee(call.principal, view.user_id));
  co_return view;
}

Task<absl::StatusOr<OrderView>> GetOrder::RunAsOf(CallContext call, OrderId order,
                                                  absl::Time time) {
  CO_ASSIGN_OR_RETURN(std::vector<RecordedEvent> history, co_await orders_.History(call, order));
  const auto later = std::find_if(history.begin(), history.end(),
                                  [time](const auto& event) { return event.occurred_at > time; });
  history.erase(later, history.end());
  if (history.empty()) co_return NoSuchOrder();
  CO_ASSIGN_OR_RETURN(const Order folded, Order::Fold(std::move(order), history));
  CO_RETURN_IF_ERROR(CheckMaySee(call.principal, folded.user_id()));
  co_return ViewOf(folded);
}

}  // namespace souk::order
