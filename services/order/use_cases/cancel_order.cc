#include "services/order/use_cases/cancel_order.h"

#include <optional>
#include <utility>

#include "common/base/status_macros.h"
#include "services/order/use_cases/ownership.h"

namespace souk::order {
namespace {

absl::StatusOr<std::optional<OrderEvent>> Cancel(const rpc::Principal& caller, const Order& order) {
  RETURN_IF_ERROR(CheckMaySee(caller, order.user_id()));
  if (order.cancel_requested()) return std::nullopt;
  return order.RequestCancel();
}

}  // namespace

Task<absl::StatusOr<OrderView>> CancelOrder::Run(CallContext call, OrderId order) {
  if (!call.resumed_resource.has_value()) {
    CO_RETURN_IF_ERROR(co_await orders_.Change(
        call, order, [&call](const Order& current) { return Cancel(call.principal, current); }));
  }
  CO_RETURN_IF_ERROR(co_await recovery_.Resume(call, order));
  co_return co_await orders_.Get(std::move(call), std::move(order));
}

}  // namespace souk::order
