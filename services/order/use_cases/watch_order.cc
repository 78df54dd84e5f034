#include "services/order/use_cases/watch_order.h"

#include <optional>

#include "common/base/status_macros.h"
#include "common/rpc/draining.h"
#include "services/order/use_cases/ownership.h"

namespace souk::order {

Task<absl::Status> WatchOrder::Run(CallContext call, OrderId order, Sink sink) {
  async::WatchHub::Subscription changes = changes_.Watch(order.text());
  std::optional<OrderState> shown;
  do {
    CO_ASSIGN_OR_RETURN(const OrderView view, co_await orders_.Get(call, order));
    CO_RETURN_IF_ERROR(CheckMaySee(call.principal, view.user_id));
    if (view.state != shown) CO_RETURN_IF_ERROR(co_await sink(view));
    shown = view.state;
    if (IsFinal(view.state)) co_return absl::OkStatus();
  } while (co_await changes.Next(call.cancellation));
  if (call.cancellation.cancelled()) co_return absl::CancelledError("the caller left");
  co_return rpc::DrainingError();
}

}  // namespace souk::order
