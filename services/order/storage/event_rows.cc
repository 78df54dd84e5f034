#include "services/order/storage/event_rows.h"

#include <string>
#include <utility>

#include "common/base/status_macros.h"
#include "common/storage/constraint.h"
#include "services/order/messages/order_event_message.h"
#include "services/order/use_cases/ownership.h"

namespace souk::order {

using storage::OutboxEvent;
using storage::Transaction;

absl::StatusOr<std::vector<OutboxEvent>> Describe(const events::EventLog& log, const OrderId& order,
                                                  absl::Span<const RecordedEvent> events,
                                                  const telemetry::SpanContext& trace) {
  std::vector<OutboxEvent> rows;
  rows.reserve(events.size());
  for (const RecordedEvent& event : events) {
    v1::OrderEvent message;
    SetPayload(event.event, message);
    ASSIGN_OR_RETURN(OutboxEvent row, log.Describe({.aggregate_type = "order",
                                                    .aggregate_id = order.text(),
                                                    .aggregate_version = event.version,
                                                    .occurred_at = event.occurred_at,
                                                    .trace = trace},
                                                   PayloadMessage(message)));
    rows.push_back(std::move(row));
  }
  return rows;
}

absl::Status AppendEvents(Transaction& transaction, events::EventLog& log,
                          absl::Span<const OutboxEvent> events) {
  for (const OutboxEvent& event : events) {
    RETURN_IF_ERROR(transaction.Execute(
        "INSERT INTO order_events (order_id, version, type, schema_version, occurred_at_us, "
        "payload) "
        "VALUES (:1, :2, :3, :4, :5, :6)",
        event.aggregate_id, event.aggregate_version, event.type, event.schema_version,
        absl::ToUnixMicros(event.occurred_at), event.payload));
  }
  for (const OutboxEvent& event : events) RETURN_IF_ERROR(log.Append(transaction, event));
  return absl::OkStatus();
}

bool IsVersionTaken(const absl::Status& status) {
  return storage::IsUniqueViolation(status, "order_events.order_id, order_events.version");
}

absl::StatusOr<std::vector<RecordedEvent>> SelectEvents(Transaction& transaction,
                                                        const EventCodec& codec,
                                                        const OrderId& order, int64_t after) {
  ASSIGN_OR_RETURN(auto rows,
                   (transaction.Query<int64_t, std::string, int64_t, int64_t, std::string>(
                       "SELECT version, type, schema_version, occurred_at_us, payload "
                       "FROM order_events WHERE order_id = :1 AND version > :2 ORDER BY version",
                       order.text(), after)));
  std::vector<RecordedEvent> history;
  history.reserve(rows.size());
  for (const auto& [version, type, schema_version, occurred_at_us, payload] : rows) {
    ASSIGN_OR_RETURN(OrderEvent event, codec.Read(type, schema_version, payload));
    history.push_back({version, absl::FromUnixMicros(occurred_at_us), std::move(event)});
  }
  return history;
}

absl::StatusOr<std::vector<RecordedEvent>> SelectHistory(Transaction& transaction,
                                                         const EventCodec& codec,
                                                         const OrderId& order) {
  ASSIGN_OR_RETURN(std::vector<RecordedEvent> history, SelectEvents(transaction, codec, order, 0));
  if (history.empty()) return NoSuchOrder();
  return history;
}

absl::StatusOr<Order> SelectOrder(Transaction& transaction, const EventCodec& codec,
                                  const OrderId& order) {
  ASSIGN_OR_RETURN(const std::vector<RecordedEvent> history,
                   SelectHistory(transaction, codec, order));
  return Order::Fold(order, history);
}

}  // namespace souk::order
