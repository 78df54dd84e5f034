#include "services/order/rpc/order_requests.h"

#include <utility>
#include <vector>

#include "common/base/error.h"
#include "common/base/page_token.h"
#include "common/base/status_macros.h"
#include "common/base/text.h"
#include "common/rpc/wire_values.h"
#include "services/order/messages/order_message.h"

namespace souk::order {
namespace {

constexpr size_t kMaxTokenBytes = 128;

std::vector<absl::string_view> ListBinding(const v1::ListOrdersRequest& request) {
  return {"orders", request.user_id(), v1::Order::State_Name(request.state())};
}

}  // namespace

absl::StatusOr<PlaceOrderCommand> ParsePlaceOrder(v1::CreateOrderRequest request) {
  Violations violations;
  rpc::CheckId(request.user_id(), "user_id", violations);
  PlaceOrderCommand command;
  command.user_id = UserId(std::move(*request.mutable_user_id()));
  command.payment_token = std::move(*request.mutable_payment_token());
  command.items.reserve(request.items_size());
  for (v1::CreateOrderRequest::Item& item : *request.mutable_items()) {
    command.items.push_back({std::move(*item.mutable_sku()), item.quantity()});
  }
  CheckItems(command.items, violations);
  const std::string& token = command.payment_token;
  violations.Require(!token.empty() && token.size() <= kMaxTokenBytes && IsPlainText(token),
                     "payment_token", "must be 1 to 128 bytes without control characters");
  RETURN_IF_ERROR(violations.ToStatus());
  return command;
}

absl::StatusOr<OrderId> ParseOrderId(std::string order_id) {
  Violations violations;
  rpc::CheckId(order_id, "order_id", violations);
  RETURN_IF_ERROR(violations.ToStatus());
  return OrderId(std::move(order_id));
}

absl::StatusOr<std::optional<absl::Time>> ParseAsOf(const v1::GetOrderRequest& request) {
  if (!request.has_as_of()) return std::nullopt;
  const google::protobuf::Timestamp& as_of = request.as_of();
  Violations violations;
  // What a Timestamp may hold: the years 1 to 9999.
  const bool is_time = as_of.seconds() >= -62'135'596'800 && as_of.seconds() <= 253'402'300'799 &&
                       as_of.nanos() >= 0 && as_of.nanos() < 1'000'000'000;
  violations.Require(is_time, "as_of", "must be a time of the years 1 to 9999");
  RETURN_IF_ERROR(violations.ToStatus());
  return rpc::ToTime(as_of);
}

absl::StatusOr<ListQuery> ParseListOrders(const v1::ListOrdersRequest& request) {
  Violations violations;
  ListQuery query;
  if (!request.user_id().empty()) {
    rpc::CheckId(request.user_id(), "user_id", violations);
    query.filter.user = UserId(request.user_id());
  }
  if (request.state() != v1::Order::STATE_UNSPECIFIED) {
    query.filter.state = ToOrderState(request.state());
    violations.Require(query.filter.state.has_value(), "state", "must be a state of orders");
  }
  query.size = PageSize(request.page_size(), violations);
  std::string last = DecodePageToken(ListBinding(request), request.page_token(), violations);
  if (!last.empty()) query.before = OrderId(std::move(last));
  RETURN_IF_ERROR(violations.ToStatus());
  return query;
}

v1::ListOrdersResponse ToProto(const OrderPage& page, const v1::ListOrdersRequest& request) {
  v1::ListOrdersResponse response;
  for (const OrderView& order : page.orders) *response.add_orders() = ToProto(order);
  if (page.more) {
    response.set_next_page_token(
        EncodePageToken(ListBinding(request), page.orders.back().order_id.text()));
  }
  return response;
}

}  // namespace souk::order
