#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/events/event_log.h"
#include "common/storage/outbox.h"
#include "common/storage/transaction.h"
#include "common/telemetry/trace_context.h"
#include "services/order/domain/order.h"
#include "services/order/storage/event_codec.h"

namespace souk::order {

/// The events of an order as they are stored, and told to others. `trace` is the span that caused
/// them. Done before a transaction, since it costs time and all writes of the service wait for one
/// another. INTERNAL for text that is not UTF-8.
absl::StatusOr<std::vector<storage::OutboxEvent>> Describe(const events::EventLog& log,
                                                           const OrderId& order,
                                                           absl::Span<const RecordedEvent> events,
                                                           const telemetry::SpanContext& trace);

/// Appends events to their order, and tells of them.
/// IsVersionTaken when the order has events of these versions already.
absl::Status AppendEvents(storage::Transaction& transaction, events::EventLog& log,
                          absl::Span<const storage::OutboxEvent> events);
bool IsVersionTaken(const absl::Status& status);

/// What happened to the order after its event `after`, which is 0 for everything; first to last.
/// DATA_LOSS when it cannot be read.
absl::StatusOr<std::vector<RecordedEvent>> SelectEvents(storage::Transaction& transaction,
                                                        const EventCodec& codec,
                                                        const OrderId& order, int64_t after);

/// Everything that happened to the order, first to last. NOT_FOUND, reason ORDER_NOT_FOUND;
/// DATA_LOSS when it cannot be read.
absl::StatusOr<std::vector<RecordedEvent>> SelectHistory(storage::Transaction& transaction,
                                                         const EventCodec& codec,
                                                         const OrderId& order);

/// The order: the fold of its history. Errors as SelectHistory.
absl::StatusOr<Order> SelectOrder(storage::Transaction& transaction, const EventCodec& codec,
                                  const OrderId& order);

}  // namespace souk::order
