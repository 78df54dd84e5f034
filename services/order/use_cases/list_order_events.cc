#include "services/order/use_cases/list_order_events.h"

#include <utility>
#include <variant>

#include "common/base/status_macros.h"
#include "services/order/use_cases/ownership.h"

namespace souk::order {

Task<absl::StatusOr<std::vector<RecordedEvent>>> ListOrderEvents::Run(CallContext call,
                                                                      OrderId order) {
  CO_ASSIGN_OR_RETURN(std::vector<RecordedEvent> history,
                      co_await orders_.History(call, std::move(order)));
  const auto& placed = std::get<OrderPlaced>(history.front().event);
  CO_RETURN_IF_ERROR(CheckMaySee(call.principal, placed.user_id));
  co_return history;
}

}  // namespace souk::order
