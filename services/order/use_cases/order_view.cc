#include "services/order/use_cases/order_view.h"

namespace souk::order {

OrderView ViewOf(const Order& order) {
  return {.order_id = order.id(),
          .user_id = order.user_id(),
          .items = order.items(),
          .total = order.total(),
          .state = order.state(),
          .failure = order.failure(),
          .version = order.version(),
          .create_time = order.create_time(),
          .update_time = order.update_time()};
}

void Update(OrderView& view, const RecordedEvent& next) {
  view.state = StateAfter(next.event).value_or(view.state);
  if (const std::optional<FailureReason> failure = FailureIn(next.event)) view.failure = failure;
  view.version = next.version;
  view.update_time = next.occurred_at;
}

}  // namespace souk::order
