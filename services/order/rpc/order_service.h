#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/rpc/call_context.h"
#include "common/rpc/service.h"
#include "services/order/use_cases/cancel_order.h"
#include "services/order/use_cases/get_order.h"
#include "services/order/use_cases/list_order_events.h"
#include "services/order/use_cases/list_orders.h"
#include "services/order/use_cases/place_order.h"
#include "services/order/use_cases/ship_order.h"
#include "services/order/use_cases/watch_order.h"
#include "souk/order/v1/order_service.pb.h"

namespace souk::order {

/// Serves souk.order.v1.OrderService: each RPC is translated for a use case and back. What the RPCs
/// do and answer is said in the proto.
class OrderService final : public rpc::Service {
 public:
  struct UseCases {
    PlaceOrder& place_order;
    GetOrder& get_order;
    ListOrders& list_orders;
    CancelOrder& cancel_order;
    ShipOrder& ship_order;
    WatchOrder& watch_order;
    ListOrderEvents& list_order_events;
  };

  /// All outlive this.
  explicit OrderService(UseCases use_cases);

  Task<absl::StatusOr<v1::Order>> CreateOrder(CallContext call, v1::CreateOrderRequest request);
  Task<absl::StatusOr<v1::Order>> GetOrder(CallContext call, v1::GetOrderRequest request);
  Task<absl::StatusOr<v1::ListOrdersResponse>> ListOrders(CallContext call,
                                                          v1::ListOrdersRequest request);
  Task<absl::StatusOr<v1::Order>> CancelOrder(CallContext call, v1::CancelOrderRequest request);
  Task<absl::StatusOr<v1::Order>> ShipOrder(CallContext call, v1::ShipOrderRequest request);
  Task<absl::Status> WatchOrder(CallContext call, v1::WatchOrderRequest request,
                                rpc::Writer<v1::Order> orders);
  Task<absl::StatusOr<v1::ListOrderEventsResponse>> ListOrderEvents(
      CallContext call, v1::ListOrderEventsRequest request);

 private:
  const UseCases use_cases_;
};

}  // namespace souk::order
