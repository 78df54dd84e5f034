#include "services/order/storage/view_restore.h"

#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "common/base/status_macros.h"
#include "services/order/storage/event_rows.h"
#include "services/order/storage/view_rows.h"

namespace souk::order {
namespace {

using storage::Transaction;

constexpr int kOrdersPerTransaction = 200;

// Views come back newest first, so all are there when the oldest order's is.
absl::StatusOr<bool> IsComplete(Transaction& transaction) {
  ASSIGN_OR_RETURN(const auto row,
                   (transaction.QueryOne<std::optional<std::string>, std::optional<std::string>>(
                       "SELECT (SELECT MIN(order_id) FROM order_events), "
                       "(SELECT MIN(order_id) FROM order_views)")));
  return std::get<0>(*row) == std::get<1>(*row);
}

absl::StatusOr<std::vector<OrderId>> SelectMissing(Transaction& transaction,
                                                   const std::string& before) {
  ASSIGN_OR_RETURN(auto rows,
                   transaction.Query<std::string>(
                       "SELECT order_id FROM order_events WHERE version = 1 AND order_id < :1 "
                       "AND NOT EXISTS (SELECT 1 FROM order_views "
                       "WHERE order_views.order_id = order_events.order_id) "
                       "ORDER BY order_id DESC LIMIT :2",
                       before, kOrdersPerTransaction));
  std::vector<OrderId> orders;
  orders.reserve(rows.size());
  for (auto& [order_id] : rows) orders.emplace_back(std::move(order_id));
  return orders;
}

absl::Status RestoreView(Transaction& transaction, const EventCodec& codec, const OrderId& id) {
  ASSIGN_OR_RETURN(const Order order, SelectOrder(transaction, codec, id));
  return StoreView(transaction, ViewOf(order));
}

}  // namespace

Task<absl::StatusOr<int>> ViewRestore::Run(async::CancellationToken cancellation) {
  CO_ASSIGN_OR_RETURN(const bool complete, co_await database_.Read(&IsComplete, cancellation));
  if (complete) co_return 0;
  int restored = 0;
  std::string before = "g";  // greater than any id
  for (;;) {
    CO_ASSIGN_OR_RETURN(const std::vector<OrderId> orders,
                        co_await database_.Write(
                            [&](Transaction& transaction) -> absl::StatusOr<std::vector<OrderId>> {
                              ASSIGN_OR_RETURN(std::vector<OrderId> missing,
                                               SelectMissing(transaction, before));
                              for (const OrderId& order : missing) {
                                RETURN_IF_ERROR(RestoreView(transaction, codec_, order));
                              }
                              return missing;
                            },
                            cancellation));
    restored += static_cast<int>(orders.size());
    if (orders.size() < kOrdersPerTransaction || cancellation.cancelled()) co_return restored;
    before = orders.back().text();
  }
}

}  // namespace souk::order
