#include "services/order/storage/view_rows.h"

#include <string>
#include <utility>
#include <variant>

#include "common/base/status_macros.h"
#include "services/order/storage/event_rows.h"

namespace souk::order {
namespace {

using storage::Transaction;

// Gives the columns that ToView takes, in its order.
#define SELECT_VIEWS                                                                   \
  "SELECT order_id, state, failure, version, create_time_us, update_time_us, placed, " \
  "placed_form FROM order_views "

absl::StatusOr<OrderView> ToView(const EventCodec& codec,
                                 std::tuple<std::string, std::string, std::optional<std::string>,
                                            int64_t, int64_t, int64_t, std::string, int64_t>& row) {
  auto& [order_id, state_name, failure_name, version, create_time_us, update_time_us, payload,
         schema_version] = row;
  ASSIGN_OR_RETURN(OrderEvent event, codec.Read("order.placed", schema_version, payload));
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
                                      int64_t, int64_t, std::string, int64_t>(sql, args...)));
  std::vector<OrderView> views;
  views.reserve(rows.size());
  for (auto& row : rows) {
    ASSIGN_OR_RETURN(OrderView view, ToView(codec, row));
    views.push_back(std::move(view));
  }
  return views;
}

std::optional<absl::string_view> FailureOf(const OrderView& view) {
  if (!view.failure.has_value()) return std::nullopt;
  return NameOf(*view.failure);
}

}  // namespace

absl::StatusOr<OrderView> SelectCurrentView(Transaction& transaction, const EventCodec& codec,
                                            const OrderId& order) {
  ASSIGN_OR_RETURN(std::vector<OrderView> views,
                   Select(transaction, codec, SELECT_VIEWS "WHERE order_id = :1", order.text()));
  if (views.empty()) {
    ASSIGN_OR_RETURN(const Order folded, SelectOrder(transaction, codec, order));
    return ViewOf(folded);
  }
  OrderView& view = views.front();
  ASSIGN_OR_RETURN(const std::vector<RecordedEvent> unseen,
                   SelectEvents(transaction, codec, order, view.version));
  for (const RecordedEvent& event : unseen) Update(view, event);
  return std::move(view);
}

absl::StatusOr<int64_t> SelectViewVersion(Transaction& transaction, const OrderId& order) {
  ASSIGN_OR_RETURN(const auto row,
                   transaction.QueryOne<int64_t>(
                       "SELECT version FROM order_views WHERE order_id = :1", order.text()));
  return row.has_value() ? std::get<0>(*row) : 0;
}

absl::Status StoreView(Transaction& transaction, const OrderView& view) {
  return transaction
      .Execute(
          "INSERT INTO order_views (order_id, user_id, state, failure, version, create_time_us, "
          "update_time_us, placed, placed_form) "
          "SELECT order_id, :2, :3, :4, CAST(:5 AS BIGINT), CAST(:6 AS BIGINT), "
          "CAST(:7 AS BIGINT), payload, schema_version "
          "FROM order_events WHERE order_id = :1 AND version = 1 "
          "ON CONFLICT (order_id) DO UPDATE SET state = excluded.state, "
          "failure = excluded.failure, version = excluded.version, "
          "update_time_us = excluded.update_time_us "
          "WHERE order_views.version <= excluded.version",
          view.order_id.text(), view.user_id.text(), NameOf(view.state), FailureOf(view),
          view.version, absl::ToUnixMicros(view.create_time), absl::ToUnixMicros(view.update_time))
      .status();
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
