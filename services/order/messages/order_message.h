#pragma once

#include <optional>

#include "services/order/domain/order_item.h"
#include "services/order/domain/order_state.h"
#include "services/order/use_cases/order_view.h"
#include "souk/order/v1/order.pb.h"

namespace souk::order {

// How orders and their parts stand in messages.

v1::Order ToProto(const OrderView& order);
v1::OrderItem ToProto(const OrderItem& item);

v1::Order::State ToProto(OrderState state);
/// Nothing for STATE_UNSPECIFIED and numbers that are no state.
std::optional<OrderState> ToOrderState(v1::Order::State state);

v1::Order::Failure ToProto(FailureReason reason);
/// Nothing for FAILURE_UNSPECIFIED and numbers that are no reason.
std::optional<FailureReason> ToFailureReason(v1::Order::Failure reason);

}  // namespace souk::order
