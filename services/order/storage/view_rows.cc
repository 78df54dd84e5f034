#include "services/order/storage/view_rows.h"

#include <string>
#include <utility>
#include <variant>

#include "common/base/status_macros.h"
#include "services/order/use_cases/ownership.h"

namespace souk::order {
namespace {

using storage::Transaction;

// Gives the columns that ToView takes, in its order.
#define SELECT_VIEWS                                                                       \
  "SELECT order_id, state, failure, version, create_time_us, update_time_us, placed FROM " \
  "order_views "

absl::StatusOr<OrderView> ToView(const EventCodec& codec,
                                 std::tuple<std::string, std::string, std::optional<std::string>,
                                            int64_t, int64_t, int64_t, std::string>& row) {
  auto& [order_id, state_name, failure_name, version, create_time_us, update_time_us, payload] =
      row;
  ASSIGN_OR_RETURN(OrderEvent event, codec.Read("order.placed", payload));
  OrderPlaced& placed = std::get<OrderPlaced>(event);
  const std::optional<OrderState> state = OrderStateNamed(state_name);
  if (!state.has_value()) return absl::DataLossError("a stored order is in no known state");
  OrderView view;
  view.order_id = OrderId(std::move(order_id));
  view.user_id = std::move(placed.user_id);
  view.items = std::move(placed.items);
  view.total = std::move(placed.total);
  view.state = *state;
  if (failure_name.has_value()) view.failure = FailureReasonNamed(*failure_name);
  view.version = version;
  view.create_time = absl::FromUnixMicros(create_time_us);
  view.update_time = absl::FromUnixMicros(update_time_us);
  return view;
}

template <typename... Args>
absl::StatusOr<std::vector<OrderView>> Select(Transaction& transaction, const EventCodec& codec,
                                              absl::string_view sql, const Args&... args) {
  ASSIGN_OR_RETURN(auto rows,
                   (transaction.Query<std::string, std::string, std::optional<std::string>, int64_t,
                                      int64_t, int64_t, std::string>(sql, args...)));
  std::vector<OrderView> views;
  views.reserve(rows.size());
  for (auto& row : rows) {
    ASSIGN_OR_RETURN(OrderView view, ToView(codec, row));
    views.push_back(std::move(view));
  }
  return views;
}

std::optional<absl::string_view> FailureOf(const Order& order) {
  if (!order.failure().has_value()) return std::nullopt;
  return NameOf(*order.failure());
}

}  // namespace

absl::Status InsertView(Transaction& transaction, const Order& order, absl::string_view placed) {
  return transaction
      .Execute(
          "INSERT INTO order_views (order_id, user_id, state, failure, version, create_time_us, "
          "update_time_us, placed) VALUES (:1, :2, :3, :4, :5, :6, :7, :8)",
          order.id().text(), order.user_id().text(), NameOf(order.state()), FailureOf(order),
          order.version(), absl::ToUnixMicros(order.create_time()),
          absl::ToUnixMicros(order.update_time()), placed)
      .status();
}

absl::Status UpdateView(Transaction& transaction, const Order& order) {
  return transaction
      .Execute(
          "UPDATE order_views SET state = :2, failure = :3, version = :4, update_time_us = :5 "
          "WHERE order_id = :1",
          order.id().text(), NameOf(order.state()), FailureOf(order), order.version(),
          absl::ToUnixMicros(order.update_time()))
      .status();
}

absl::StatusOr<OrderView> SelectView(Transaction& transaction, const EventCodec& codec,
                                     const OrderId& order) {
  ASSIGN_OR_RETURN(std::vector<OrderView> views,
                   Select(transaction, codec, SELECT_VIEWS "WHERE order_id = :1", order.text()));
  if (views.empty()) return NoSuchOrder();
  return std::move(views.front());
}

absl::StatusOr<std::vector<OrderView>> SelectViews(Transaction& transaction,
                                                   const EventCodec& codec,
                                                   const OrderFilter& filter,
                                                   const std::optional<OrderId>& before,
                                                   int limit) {
  // Greater than any id, which has hexadecimal digits only.
  const std::string end = before.has_value() ? before->text() : "g";
  if (filter.user.has_value() && filter.state.has_value()) {
    return Select(
        transaction, codec,
        SELECT_VIEWS
        "WHERE order_id < :1 AND user_id = :3 AND state = :4 ORDER BY order_id DESC LIMIT :2",
        end, limit, filter.user->text(), NameOf(*filter.state));
  }
  if (filter.user.has_value()) {
    return Select(transaction, codec,
                  SELECT_VIEWS
                  "WHERE order_id < :1 AND user_id = :3 ORDER BY order_id DESC LIMIT :2",
                  end, limit, filter.user->text());
  }
  if (filter.state.has_value()) {
    return Select(transaction, codec,
                  SELECT_VIEWS "WHERE order_id < :1 AND state = :3 ORDER BY order_id DESC LIMIT :2",
                  end, limit, NameOf(*filter.state));
  }
  return Select(transaction, codec,
                SELECT_VIEWS "WHERE order_id < :1 ORDER BY order_id DESC LIMIT :2", end, limit);
}

}  // namespace souk::order
