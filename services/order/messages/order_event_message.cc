#include "services/order/messages/order_event_message.h"

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/strip.h"
#include "common/base/status_macros.h"
#include "common/rpc/wire_values.h"
#include "services/order/messages/event_forms.h"
#include "services/order/messages/order_message.h"

namespace souk::order {
namespace {

absl::Status NoSuchEvent() { return absl::DataLossError("a stored event cannot be read"); }

absl::StatusOr<Money> MoneyOf(const common::v1::Money& money) {
  absl::StatusOr<Money> value = Money::Create(money.currency_code(), money.minor_units());
  if (!value.ok()) return NoSuchEvent();
  return value;
}

// One Set and one Read for each event, side by side.

void Set(const OrderPlaced& event, v1::OrderEvent& message) {
  event::v1::OrderPlaced& placed = *message.mutable_placed();
  placed.set_user_id(event.user_id.text());
  for (const OrderItem& item : event.items) *placed.add_items() = ToProto(item);
  *placed.mutable_total() = rpc::ToProto(event.total);
}

absl::StatusOr<OrderEvent> Read(const event::v1::OrderPlaced& message) {
  OrderPlaced placed;
  placed.user_id = UserId(message.user_id());
  ASSIGN_OR_RETURN(placed.total, MoneyOf(message.total()));
  placed.items.reserve(message.items_size());
  for (const v1::OrderItem& item : message.items()) {
    ASSIGN_OR_RETURN(Money unit_price, MoneyOf(item.unit_price()));
    placed.items.push_back({item.sku(), item.quantity(), std::move(unit_price)});
  }
  return placed;
}

void Set(const StockReserved& event, v1::OrderEvent& message) {
  message.mutable_stock_reserved()->set_reservation_id(event.reservation_id.text());
}

absl::StatusOr<OrderEvent> Read(const event::v1::OrderStockReserved& message) {
  return StockReserved{ReservationId(message.reservation_id())};
}

void Set(const OrderPaid& event, v1::OrderEvent& message) {
  message.mutable_paid()->set_payment_id(event.payment_id.text());
  *message.mutable_paid()->mutable_amount() = rpc::ToProto(event.amount);
}

absl::StatusOr<OrderEvent> Read(const event::v1::OrderPaid& message) {
  ASSIGN_OR_RETURN(Money amount, MoneyOf(message.amount()));
  return OrderPaid{PaymentId(message.payment_id()), std::move(amount)};
}

void Set(const CommitStarted&, v1::OrderEvent& message) { message.mutable_commit_started(); }

void Set(const OrderConfirmed& event, v1::OrderEvent& message) {
  message.mutable_confirmed()->set_user_id(event.user_id.text());
  *message.mutable_confirmed()->mutable_total() = rpc::ToProto(event.total);
}

absl::StatusOr<OrderEvent> Read(const event::v1::OrderConfirmed& message) {
  ASSIGN_OR_RETURN(Money total, MoneyOf(message.total()));
  return OrderConfirmed{UserId(message.user_id()), std::move(total)};
}

void Set(const OrderShipped&, v1::OrderEvent& message) { message.mutable_shipped(); }

void Set(const CancelRequested&, v1::OrderEvent& message) { message.mutable_cancel_requested(); }

void Set(const CompensationStarted& event, v1::OrderEvent& message) {
  event::v1::OrderCompensationStarted& started = *message.mutable_compensation_started();
  if (event.reason.has_value()) started.set_reason(ToProto(*event.reason));
  started.set_target(ToProto(event.target()));
}

absl::StatusOr<OrderEvent> Read(const event::v1::OrderCompensationStarted& message) {
  if (message.target() == v1::Order::CANCELLED) return CompensationStarted{};
  const std::optional<FailureReason> reason = ToFailureReason(message.reason());
  if (!reason.has_value()) return NoSuchEvent();
  return CompensationStarted{reason};
}

void Set(const OrderRejected& event, v1::OrderEvent& message) {
  message.mutable_rejected()->set_reason(ToProto(event.reason));
}

absl::StatusOr<OrderEvent> Read(const event::v1::OrderRejected& message) {
  const std::optional<FailureReason> reason = ToFailureReason(message.reason());
  if (!reason.has_value()) return NoSuchEvent();
  return OrderRejected{*reason};
}

void Set(const OrderCancelled&, v1::OrderEvent& message) { message.mutable_cancelled(); }

}  // namespace

const google::protobuf::FieldDescriptor* PayloadMember(absl::string_view type) {
  if (!absl::ConsumePrefix(&type, "order.")) return nullptr;
  const auto* member = v1::OrderEvent::descriptor()->FindFieldByName(std::string(type));
  const bool is_payload = member != nullptr && member->containing_oneof() != nullptr;
  return is_payload ? member : nullptr;
}

void SetPayload(const OrderEvent& event, v1::OrderEvent& message) {
  std::visit([&message](const auto& value) { Set(value, message); }, event);
}

const google::protobuf::Message& PayloadMessage(const v1::OrderEvent& message) {
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  const auto* member =
      reflection.GetOneofFieldDescriptor(message, v1::OrderEvent::descriptor()->oneof_decl(0));
  return reflection.GetMessage(message, member);
}

absl::StatusOr<OrderEvent> PayloadOf(const v1::OrderEvent& message) {
  switch (message.payload_case()) {
    case v1::OrderEvent::kPlaced:
      return Read(message.placed());
    case v1::OrderEvent::kStockReserved:
      return Read(message.stock_reserved());
    case v1::OrderEvent::kPaid:
      return Read(message.paid());
    case v1::OrderEvent::kCommitStarted:
      return CommitStarted{};
    case v1::OrderEvent::kConfirmed:
      return Read(message.confirmed());
    case v1::OrderEvent::kShipped:
      return OrderShipped{};
    case v1::OrderEvent::kCancelRequested:
      return CancelRequested{};
    case v1::OrderEvent::kCompensationStarted:
      return Read(message.compensation_started());
    case v1::OrderEvent::kRejected:
      return Read(message.rejected());
    case v1::OrderEvent::kCancelled:
      return OrderCancelled{};
    case v1::OrderEvent::PAYLOAD_NOT_SET:
      return NoSuchEvent();
  }
  return NoSuchEvent();
}

v1::OrderEvent ToProto(const OrderId& order, const RecordedEvent& event) {
  v1::OrderEvent message;
  message.set_order_id(order.text());
  message.set_version(static_cast<int32_t>(event.version));
  message.set_type(std::string(TypeOf(event.event)));
  message.set_schema_version(static_cast<int32_t>(NewestForm(message.type())));
  *message.mutable_occurred_at() = rpc::ToProto(event.occurred_at);
  SetPayload(event.event, message);
  return message;
}

}  // namespace souk::order
