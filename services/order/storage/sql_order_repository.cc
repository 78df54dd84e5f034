#include "services/order/storage/sql_order_repository.h"

#include <utility>

#include "common/base/status_macros.h"
#include "common/storage/idempotency.h"
#include "services/order/storage/event_rows.h"
#include "services/order/storage/view_rows.h"

namespace souk::order {

using storage::Transaction;

namespace {

constexpr int kFirstEpoch = 1;

}  // namespace

Task<absl::StatusOr<Saga>> SqlOrderRepository::Place(CallContext call, OrderChange placed,
                                                     std::string payment_token, std::string owner) {
  const Order& order = placed.order();
  CO_ASSIGN_OR_RETURN(const std::vector<storage::OutboxEvent> events,
                      Describe(log_, order.id(), placed.events(), call.trace));
  const std::string& id = order.id().text();
  const std::string& traceparent = events.front().traceparent;
  CO_RETURN_IF_ERROR(co_await database_.Write(
      [&](Transaction& transaction) -> absl::Status {
        RETURN_IF_ERROR(storage::ClaimIdempotencyKey(transaction, call.idempotency_key, id));
        RETURN_IF_ERROR(
            transaction.Execute("INSERT INTO order_sagas (order_id, owner, epoch, traceparent) "
                                "VALUES (:1, :2, :3, :4)",
                                id, owner, kFirstEpoch, traceparent));
        RETURN_IF_ERROR(transaction.Execute(
            "INSERT INTO payment_tokens (order_id, token) VALUES (:1, :2)", id, payment_token));
        return AppendEvents(transaction, log_, events);
      },
      call.cancellation));
  SagaLease lease{order.id(), std::move(owner), kFirstEpoch};
  co_return Saga{std::move(placed).TakeOrder(), std::move(payment_token), std::move(lease),
                 std::move(call.trace)};
}

Task<absl::StatusOr<OrderView>> SqlOrderRepository::Change(CallContext call, OrderId order,
                                                           Decision decide) {
  absl::StatusOr<OrderView> view = co_await database_.Write(
      [&](Transaction& transaction) -> absl::StatusOr<OrderView> {
        RETURN_IF_ERROR(
            storage::ClaimIdempotencyKey(transaction, call.idempotency_key, order.text()));
        ASSIGN_OR_RETURN(Order before, SelectOrder(transaction, codec_, order));
        ASSIGN_OR_RETURN(std::optional<OrderEvent> event, decide(before));
        if (!event.has_value()) return ViewOf(before);
        OrderChange change(std::move(before));
        RETURN_IF_ERROR(change.Add(*std::move(event), transaction.now()));
        ASSIGN_OR_RETURN(const std::vector<storage::OutboxEvent> events,
                         Describe(log_, order, change.events(), call.trace));
        RETURN_IF_ERROR(AppendEvents(transaction, log_, events));
        return ViewOf(change.order());
      },
      call.cancellation);
  if (view.ok()) changes_.Notify(order.text());
  co_return view;
}

Task<absl::StatusOr<OrderView>> SqlOrderRepository::Get(CallContext call, OrderId order) {
  co_return co_await database_.Read(
      [&](Transaction& transaction) { return SelectCurrentView(transaction, codec_, order); },
      call.cancellation);
}

Task<absl::StatusOr<std::vector<RecordedEvent>>> SqlOrderRepository::History(CallContext call,
                                                                             OrderId order) {
  co_return co_await database_.Read(
      [&](Transaction& transaction) { return SelectHistory(transaction, codec_, order); },
      call.cancellation);
}

Task<absl::StatusOr<std::vector<OrderView>>> SqlOrderRepository::List(CallContext call,
                                                                      OrderFilter filter,
                                                                      std::optional<OrderId> before,
                                                                      int limit) {
  // Later pages hold older orders, which the read model has long had.
  if (!before.has_value()) CO_RETURN_IF_ERROR(co_await views_.Wait(call));
  co_return co_await database_.Read(
      [&](Transaction& transaction) {
        return SelectViews(transaction, codec_, filter, before, limit);
      },
      call.cancellation);
}

}  // namespace souk::order
