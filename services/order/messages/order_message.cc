#include "services/order/messages/order_message.h"

#include <utility>

#include "common/rpc/wire_values.h"

namespace souk::order {
namespace {

constexpr std::pair<OrderState, v1::Order::State> kStates[] = {
    {OrderState::kPending, v1::Order::PENDING},
    {OrderState::kStockReserved, v1::Order::STOCK_RESERVED},
    {OrderState::kPaid, v1::Order::PAID},
    {OrderState::kConfirmed, v1::Order::CONFIRMED},
    {OrderState::kShipped, v1::Order::SHIPPED},
    {OrderState::kCompensating, v1::Order::COMPENSATING},
    {OrderState::kRejected, v1::Order::REJECTED},
    {OrderState::kCancelled, v1::Order::CANCELLED},
};

constexpr std::pair<FailureReason, v1::Order::Failure> kReasons[] = {
    {FailureReason::kOutOfStock, v1::Order::OUT_OF_STOCK},
    {FailureReason::kPaymentDeclined, v1::Order::PAYMENT_DECLINED},
    {FailureReason::kInsufficientFunds, v1::Order::INSUFFICIENT_FUNDS},
    {FailureReason::kPaymentTokenUnknown, v1::Order::PAYMENT_TOKEN_UNKNOWN},
    {FailureReason::kReservationLost, v1::Order::RESERVATION_LOST},
};

}  // namespace

v1::Order::State ToProto(OrderState state) {
  for (const auto& [value, proto] : kStates) {
    if (value == state) return proto;
  }
  return v1::Order::STATE_UNSPECIFIED;
}

std::optional<OrderState> ToOrderState(v1::Order::State state) {
  for (const auto& [value, proto] : kStates) {
    if (proto == state) return value;
  }
  return std::nullopt;
}

v1::Order::Failure ToProto(FailureReason reason) {
  for (const auto& [value, proto] : kReasons) {
    if (value == reason) return proto;
  }
  return v1::Order::FAILURE_UNSPECIFIED;
}

std::optional<FailureReason> ToFailureReason(v1::Order::Failure reason) {
  for (const auto& [value, proto] : kReasons) {
    if (proto == reason) return value;
  }
  return std::nullopt;
}

v1::OrderItem ToProto(const OrderItem& item) {
  v1::OrderItem proto;
  proto.set_sku(item.sku);
  proto.set_quantity(static_cast<int32_t>(item.quantity));
  *proto.mutable_unit_price() = rpc::ToProto(item.unit_price);
  return proto;
}

v1::Order ToProto(const OrderView& order) {
  v1::Order proto;
  proto.set_order_id(order.order_id.text());
  proto.set_user_id(order.user_id.text());
  for (const OrderItem& item : order.items) *proto.add_items() = ToProto(item);
  *proto.mutable_total() = rpc::ToProto(order.total);
  proto.set_state(ToProto(order.state));
  if (order.failure.has_value()) proto.set_failure(ToProto(*order.failure));
  *proto.mutable_create_time() = rpc::ToProto(order.create_time);
  *proto.mutable_update_time() = rpc::ToProto(order.update_time);
  proto.set_version(static_cast<int32_t>(order.version));
  return proto;
}

}  // namespace souk::order
