#include "services/order/storage/sql_saga_repository.h"

#include <utility>

#include "common/base/status_macros.h"
#include "services/order/storage/event_rows.h"

namespace souk::order {
namespace {

using storage::Transaction;

// Each proves the lease by what it changes: exactly one row, or SagaTakenOver.

absl::Status ExpectLease(const absl::StatusOr<int64_t>& rows) {
  RETURN_IF_ERROR(rows);
  return *rows == 1 ? absl::OkStatus() : SagaTakenOver();
}

absl::Status Renew(Transaction& transaction, const SagaLease& lease, absl::string_view owner) {
  return ExpectLease(
      transaction.Execute("UPDATE order_sagas SET owner = :4, epoch = epoch + 1 "
                          "WHERE order_id = :1 AND owner = :2 AND epoch = :3",
                          lease.order_id.text(), lease.owner, lease.epoch, owner));
}

absl::Status EndSaga(Transaction& transaction, const SagaLease& lease) {
  RETURN_IF_ERROR(
      ExpectLease(transaction.Execute("DELETE FROM order_sagas "
                                      "WHERE order_id = :1 AND owner = :2 AND epoch = :3",
                                      lease.order_id.text(), lease.owner, lease.epoch)));
  return transaction
      .Execute("DELETE FROM payment_tokens WHERE order_id = :1", lease.order_id.text())
      .status();
}

// What a saga needs beside its order.
struct Belongings {
  std::string payment_token;
  telemetry::SpanContext trace;
};

absl::StatusOr<Belongings> SelectBelongings(Transaction& transaction, const OrderId& order) {
  ASSIGN_OR_RETURN(auto row,
                   (transaction.QueryOne<std::string, std::string>(
                       "SELECT t.token, s.traceparent FROM order_sagas AS s "
                       "JOIN payment_tokens AS t ON t.order_id = s.order_id WHERE s.order_id = :1",
                       order.text())));
  if (!row.has_value()) return absl::DataLossError("an unsettled order has no payment token");
  auto& [token, traceparent] = *row;
  return Belongings{std::move(token), telemetry::ParseTraceContext(traceparent, "")};
}

}  // namespace

Task<absl::StatusOr<SagaRepository::Appended>> SqlSagaRepository::Append(
    SagaLease lease, OrderChange change, telemetry::SpanContext cause) {
  const Order& order = change.order();
  CO_ASSIGN_OR_RETURN(const std::vector<storage::OutboxEvent> events,
                      Describe(log_, order.id(), change.events(), cause));
  const absl::Status appended =
      co_await database_.Write([&](Transaction& transaction) -> absl::Status {
        RETURN_IF_ERROR(order.IsSettled() ? EndSaga(transaction, lease)
                                          : Renew(transaction, lease, lease.owner));
        return AppendEvents(transaction, log_, events);
      });
  if (IsVersionTaken(appended)) co_return SagaConflict();
  CO_RETURN_IF_ERROR(appended);
  changes_.Notify(lease.order_id.text());
  ++lease.epoch;
  co_return Appended{std::move(change).TakeOrder(), std::move(lease)};
}

Task<absl::StatusOr<Saga>> SqlSagaRepository::Take(SagaLease seen, std::string owner) {
  co_return co_await database_.Write([&](Transaction& transaction) -> absl::StatusOr<Saga> {
    RETURN_IF_ERROR(Renew(transaction, seen, owner));
    ASSIGN_OR_RETURN(Order order, SelectOrder(transaction, codec_, seen.order_id));
    ASSIGN_OR_RETURN(Belongings its, SelectBelongings(transaction, seen.order_id));
    return Saga{std::move(order),
                std::move(its.payment_token),
                {seen.order_id, owner, seen.epoch + 1},
                std::move(its.trace)};
  });
}

Task<absl::StatusOr<std::optional<SagaLease>>> SqlSagaRepository::Find(OrderId order) {
  co_return co_await database_.Read(
      [&](Transaction& transaction) -> absl::StatusOr<std::optional<SagaLease>> {
        ASSIGN_OR_RETURN(
            const auto row,
            (transaction.QueryOne<std::string, int64_t>(
                "SELECT owner, epoch FROM order_sagas WHERE order_id = :1", order.text())));
        if (!row.has_value()) return std::nullopt;
        return SagaLease{order, std::get<0>(*row), std::get<1>(*row)};
      });
}

Task<absl::StatusOr<std::vector<SagaLease>>> SqlSagaRepository::List(OrderId after, int limit) {
  co_return co_await database_.Read(
      [&](Transaction& transaction) -> absl::StatusOr<std::vector<SagaLease>> {
        ASSIGN_OR_RETURN(auto rows, (transaction.Query<std::string, std::string, int64_t>(
                                        "SELECT order_id, owner, epoch FROM order_sagas "
                                        "WHERE order_id > :1 ORDER BY order_id LIMIT :2",
                                        after.text(), limit)));
        std::vector<SagaLease> leases;
        leases.reserve(rows.size());
        for (auto& [order_id, owner, epoch] : rows) {
          leases.push_back({OrderId(std::move(order_id)), std::move(owner), epoch});
        }
        return leases;
      });
}

}  // namespace souk::order
