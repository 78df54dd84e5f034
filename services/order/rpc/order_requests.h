#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/order/domain/ids.h"
#include "services/order/use_cases/list_orders.h"
#include "services/order/use_cases/place_order.h"
#include "souk/order/v1/order_service.pb.h"

namespace souk::order {

// The requests of souk.order.v1 as the use cases see them. Each Parse gives INVALID_ARGUMENT with
// every violated field.

absl::StatusOr<PlaceOrderCommand> ParsePlaceOrder(v1::CreateOrderRequest request);

absl::StatusOr<OrderId> ParseOrderId(std::string order_id);

/// The time that a request asks about; nullopt for now.
absl::StatusOr<std::optional<absl::Time>> ParseAsOf(const v1::GetOrderRequest& request);

struct ListQuery {
  OrderFilter filter;
  std::optional<OrderId> before;
  int size = 0;
};
absl::StatusOr<ListQuery> ParseListOrders(const v1::ListOrdersRequest& request);

/// The page, with the token that asks for the next one with the same request.
v1::ListOrdersResponse ToProto(const OrderPage& page, const v1::ListOrdersRequest& request);

}  // namespace souk::order
