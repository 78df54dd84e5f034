#include "services/order/use_cases/place_order.h"

#include <utility>

#include "common/async/when.h"
#include "common/base/status_macros.h"
#include "common/base/uuid.h"

namespace souk::order {

// [quote:place-order]
Task<absl::StatusOr<OrderView>> PlaceOrder::Run(CallContext call, PlaceOrderCommand command) {
  if (call.resumed_resource.has_value()) {
    const OrderId placed_before(*call.resumed_resource);
    CO_RETURN_IF_ERROR(co_await recovery_.Resume(call, placed_before));
    co_return co_await orders_.Get(std::move(call), placed_before);
  }
  const OrderId order_id(NewUuidV7(clock_, random_));
  absl::StatusOr<SagaRunner::Slot> slot = runner_.Admit(order_id);
  CO_RETURN_IF_ERROR(slot);

  auto [buyer, items] = co_await WhenAll(buyers_.Check(call, command.user_id),
                                         catalog_.Price(call, std::move(command.items)));
  CO_RETURN_IF_ERROR(buyer);
  CO_RETURN_IF_ERROR(items);
  CO_ASSIGN_OR_RETURN(OrderPlaced placed,
                      Order::Place(std::move(command.user_id), *std::move(items)));

  CO_ASSIGN_OR_RETURN(Saga saga, co_await orders_.Place(
                                     call, OrderChange(order_id, std::move(placed), clock_.Now()),
                                     std::move(command.payment_token), recovery_.owner()));
  co_return co_await runner_.StartAndWait(std::move(call), *std::move(slot), std::move(saga));
}
// [/quote]

}  // namespace souk::order
