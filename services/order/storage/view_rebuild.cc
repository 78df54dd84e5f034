#include "services/order/storage/view_rebuild.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/base/status_macros.h"
#include "services/order/storage/event_rows.h"
#include "services/order/storage/view_rows.h"

namespace souk::order {
namespace {

using storage::Transaction;

// Some 50 ms of the one writer's time.
constexpr int kOrdersPerTransaction = 200;

// Greater than any id, which has hexadecimal digits only.
constexpr char kEnd[] = "g";

// The projection writes the views of orders as they come, and a rebuilding goes from the newest to
// the oldest, so none is missing when the oldest order has one.
absl::StatusOr<bool> IsComplete(Transaction& transaction) {
  ASSIGN_OR_RETURN(const auto row,
                   (transaction.QueryOne<std::optional<std::string>, std::optional<std::string>>(
                       "SELECT (SELECT MIN(order_id) FROM order_events), "
                       "(SELECT MIN(order_id) FROM order_views)")));
  return std::get<0>(*row) == std::get<1>(*row);
}

absl::StatusOr<int64_t> CountOrders(Transaction& transaction) {
  ASSIGN_OR_RETURN(const auto row, transaction.QueryOne<int64_t>(
                                       "SELECT COUNT(*) FROM order_events WHERE version = 1"));
  return std::get<0>(*row);
}

absl::StatusOr<std::vector<OrderId>> SelectOrders(Transaction& transaction,
                                                  const std::string& before) {
  ASSIGN_OR_RETURN(auto rows, transaction.Query<std::string>("SELECT order_id FROM order_events "
                                                             "WHERE version = 1 AND order_id < :1 "
                                                             "ORDER BY order_id DESC LIMIT :2",
                                                             before, kOrdersPerTransaction));
  std::vector<OrderId> orders;
  orders.reserve(rows.size());
  for (auto& [order_id] : rows) orders.emplace_back(std::move(order_id));
  return orders;
}

// The orders of one transaction, and where the next goes on.
struct Batch {
  int64_t orders = 0;
  int64_t removed = 0;
  std::string before;
  bool last = false;
};

absl::StatusOr<Batch> BuildBatch(Transaction& transaction, const EventCodec& codec,
                                 const std::string& before) {
  ASSIGN_OR_RETURN(const std::vector<OrderId> orders, SelectOrders(transaction, before));
  for (const OrderId& id : orders) {
    ASSIGN_OR_RETURN(const Order order, SelectOrder(transaction, codec, id));
    RETURN_IF_ERROR(StoreView(transaction, ViewOf(order)));
  }
  Batch batch;
  batch.orders = static_cast<int64_t>(orders.size());
  batch.last = orders.size() < kOrdersPerTransaction;
  batch.before = batch.last ? "" : orders.back().text();
  ASSIGN_OR_RETURN(
      batch.removed,
      transaction.Execute("DELETE FROM order_views WHERE order_id >= :1 AND order_id < :2 "
                          "AND NOT EXISTS (SELECT 1 FROM order_events "
                          "WHERE order_events.order_id = order_views.order_id)",
                          batch.before, before));
  return batch;
}

Task<absl::Status> Continue() { co_return absl::OkStatus(); }

}  // namespace

Task<absl::Status> ViewRebuild::Rebuild(async::CancellationToken cancellation, Report report) {
  Progress progress;
  CO_ASSIGN_OR_RETURN(progress.total, co_await database_.Read(&CountOrders, cancellation));
  Batch batch{.before = kEnd};
  while (!batch.last) {
    CO_ASSIGN_OR_RETURN(batch, co_await database_.Write(
                                   [&](Transaction& transaction) {
                                     return BuildBatch(transaction, codec_, batch.before);
                                   },
                                   cancellation));
    progress.orders += batch.orders;
    progress.removed += batch.removed;
    CO_RETURN_IF_ERROR(co_await report(progress));
  }
  co_return absl::OkStatus();
}

Task<absl::StatusOr<int64_t>> ViewRebuild::RebuildIfIncomplete(
    async::CancellationToken cancellation) {
  CO_ASSIGN_OR_RETURN(const bool complete, co_await database_.Read(&IsComplete, cancellation));
  if (complete) co_return 0;
  int64_t orders = 0;
  CO_RETURN_IF_ERROR(co_await Rebuild(cancellation, [&orders](Progress progress) {
    orders = progress.orders;
    return Continue();
  }));
  co_return orders;
}

}  // namespace souk::order
