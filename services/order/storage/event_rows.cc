#include "services/order/storage/event_rows.h"

#include <utility>

#include "common/base/status_macros.h"
#include "common/storage/constraint.h"
#include "services/order/messages/order_event_message.h"
#include "services/order/use_cases/ownership.h"

namespace souk::order {

using storage::Transaction;

absl::StatusOr<std::vector<EventRow>> ToRows(const EventCodec& codec,
                                             absl::Span<const RecordedEvent> events) {
  std::vector<EventRow> rows;
  rows.reserve(events.size());
  for (const RecordedEvent& event : events) {
    ASSIGN_OR_RETURN(std::string payload, codec.Write(event.event));
    rows.push_back({event.version, TypeOf(event.event), absl::ToUnixMicros(event.occurred_at),
                    std::move(payload)});
  }
  return rows;
}

absl::Status InsertEvents(Transaction& transaction, const OrderId& order,
                          absl::Span<const EventRow> rows) {
  for (const EventRow& row : rows) {
    RETURN_IF_ERROR(transaction.Execute(
        "INSERT INTO order_events (order_id, version, type, schema_version, occurred_at_us, "
        "payload) "
        "VALUES (:1, :2, :3, :4, :5, :6)",
        order.text(), row.version, row.type, kEventSchemaVersion, row.occurred_at_us, row.payload));
  }
  return absl::OkStatus();
}

bool IsVersionTaken(const absl::Status& status) {
  return storage::IsUniqueViolation(status, "order_events.order_id, order_events.version");
}

absl::StatusOr<std::vector<RecordedEvent>> SelectHistory(Transaction& transaction,
                                                         const EventCodec& codec,
                                                         const OrderId& order) {
  ASSIGN_OR_RETURN(auto rows, (transaction.Query<int64_t, std::string, int64_t, std::string>(
                                  "SELECT version, type, occurred_at_us, payload FROM order_events "
                                  "WHERE order_id = :1 ORDER BY version",
                                  order.text())));
  if (rows.empty()) return NoSuchOrder();
  std::vector<RecordedEvent> history;
  history.reserve(rows.size());
  for (const auto& [version, type, occurred_at_us, payload] : rows) {
    ASSIGN_OR_RETURN(OrderEvent event, codec.Read(type, payload));
    history.push_back({version, absl::FromUnixMicros(occurred_at_us), std::move(event)});
  }
  return history;
}

absl::StatusOr<Order> SelectOrder(Transaction& transaction, const EventCodec& codec,
                                  const OrderId& order) {
  ASSIGN_OR_RETURN(const std::vector<RecordedEvent> history,
                   SelectHistory(transaction, codec, order));
  return Order::Fold(order, history);
}

}  // namespace souk::order
