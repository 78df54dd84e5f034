#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/storage/transaction.h"
#include "services/order/domain/order.h"
#include "services/order/storage/event_codec.h"

namespace souk::order {

/// A row of order_events, without its order.
struct EventRow {
  int64_t version = 0;
  absl::string_view type;
  int64_t occurred_at_us = 0;
  std::string payload;
};

/// The rows of these events. Done before a transaction, since it costs time and all writes of the
/// service wait for one another. INTERNAL as EventCodec::Write.
absl::StatusOr<std::vector<EventRow>> ToRows(const EventCodec& codec,
                                             absl::Span<const RecordedEvent> events);

/// Appends events to an order. IsVersionTaken when it has events of these versions already.
absl::Status InsertEvents(storage::Transaction& transaction, const OrderId& order,
                          absl::Span<const EventRow> rows);
bool IsVersionTaken(const absl::Status& status);

/// Everything that happened to the order, first to last. NOT_FOUND, reason ORDER_NOT_FOUND;
/// DATA_LOSS when it cannot be read.
absl::StatusOr<std::vector<RecordedEvent>> SelectHistory(storage::Transaction& transaction,
                                                         const EventCodec& codec,
                                                         const OrderId& order);

/// The order: the fold of its history. Errors as SelectHistory.
absl::StatusOr<Order> SelectOrder(storage::Transaction& transaction, const EventCodec& codec,
                                  const OrderId& order);

}  // namespace souk::order
