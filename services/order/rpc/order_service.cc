#include "services/order/rpc/order_service.h"

#include <optional>
#include <utility>
#include <vector>

#include "common/base/status_macros.h"
#include "services/order/messages/order_event_message.h"
#include "services/order/messages/order_message.h"
#include "services/order/rpc/order_requests.h"

namespace souk::order {

OrderService::OrderService(UseCases use_cases)
    : Service("souk.order.v1.OrderService"), use_cases_(use_cases) {
  Handle("CreateOrder", &OrderService::CreateOrder);
  Handle("GetOrder", &OrderService::GetOrder);
  Handle("ListOrders", &OrderService::ListOrders);
  Handle("CancelOrder", &OrderService::CancelOrder);
  Handle("ShipOrder", &OrderService::ShipOrder);
  Handle("WatchOrder", &OrderService::WatchOrder);
  Handle("ListOrderEvents", &OrderService::ListOrderEvents);
}

// [quote:create-order]
Task<absl::StatusOr<v1::Order>> OrderService::CreateOrder(CallContext call,
                                                          v1::CreateOrderRequest request) {
  CO_ASSIGN_OR_RETURN(PlaceOrderCommand command, ParsePlaceOrder(std::move(request)));
  CO_ASSIGN_OR_RETURN(const OrderView order,
                      co_await use_cases_.place_order.Run(std::move(call), std::move(command)));
  co_return ToProto(order);
}
// [/quote]

Task<absl::StatusOr<v1::Order>> OrderService::GetOrder(CallContext call,
                                                       v1::GetOrderRequest request) {
  CO_ASSIGN_OR_RETURN(OrderId id, ParseOrderId(std::move(*request.mutable_order_id())));
  CO_ASSIGN_OR_RETURN(const std::optional<absl::Time> as_of, ParseAsOf(request));
  const absl::StatusOr<OrderView> order =
      as_of.has_value()
          ? co_await use_cases_.get_order.RunAsOf(std::move(call), std::move(id), *as_of)
          : co_await use_cases_.get_order.Run(std::move(call), std::move(id));
  CO_RETURN_IF_ERROR(order);
  co_return ToProto(*order);
}

Task<absl::StatusOr<v1::ListOrdersResponse>> OrderService::ListOrders(
    CallContext call, v1::ListOrdersRequest request) {
  CO_ASSIGN_OR_RETURN(ListQuery query, ParseListOrders(request));
  CO_ASSIGN_OR_RETURN(const OrderPage page,
                      co_await use_cases_.list_orders.Run(std::move(call), std::move(query.filter),
                                                          std::move(query.before), query.size));
  co_return ToProto(page, request);
}

Task<absl::StatusOr<v1::Order>> OrderService::CancelOrder(CallContext call,
                                                          v1::CancelOrderRequest request) {
  CO_ASSIGN_OR_RETURN(OrderId id, ParseOrderId(std::move(*request.mutable_order_id())));
  CO_ASSIGN_OR_RETURN(const OrderView order,
                      co_await use_cases_.cancel_order.Run(std::move(call), std::move(id)));
  co_return ToProto(order);
}

Task<absl::StatusOr<v1::Order>> OrderService::ShipOrder(CallContext call,
                                                        v1::ShipOrderRequest request) {
  CO_ASSIGN_OR_RETURN(OrderId id, ParseOrderId(std::move(*request.mutable_order_id())));
  CO_ASSIGN_OR_RETURN(const OrderView order,
                      co_await use_cases_.ship_order.Run(std::move(call), std::move(id)));
  co_return ToProto(order);
}

Task<absl::Status> OrderService::WatchOrder(CallContext call, v1::WatchOrderRequest request,
                                            rpc::Writer<v1::Order> orders) {
  CO_ASSIGN_OR_RETURN(OrderId id, ParseOrderId(std::move(*request.mutable_order_id())));
  co_return co_await use_cases_.watch_order.Run(
      std::move(call), std::move(id),
      [&orders](const OrderView& order) { return orders.Write(ToProto(order)); });
}

Task<absl::StatusOr<v1::ListOrderEventsResponse>> OrderService::ListOrderEvents(
    CallContext call, v1::ListOrderEventsRequest request) {
  CO_ASSIGN_OR_RETURN(OrderId id, ParseOrderId(std::move(*request.mutable_order_id())));
  CO_ASSIGN_OR_RETURN(const std::vector<RecordedEvent> history,
                      co_await use_cases_.list_order_events.Run(std::move(call), id));
  v1::ListOrderEventsResponse response;
  for (const RecordedEvent& event : history) *response.add_events() = ToProto(id, event);
  co_return response;
}

}  // namespace souk::order
