#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/events/event_log.h"
#include "common/storage/transaction.h"
#include "common/telemetry/trace_context.h"
#include "services/inventory/domain/product.h"
#include "services/inventory/domain/reservation.h"
#include "souk/event/v1/envelope.pb.h"

namespace souk::inventory {

/// A product before and after its stock changed.
struct StockChange {
  Product before;
  Product after;
};

/// The products whose stock changed with an event of this log; empty for an event that says nothing
/// of stock.
std::vector<std::string> ChangedProducts(const event::v1::Envelope& event);

/// Appends to the log what others must hear of stock, in the transaction of the change. `trace` is
/// the span that caused it. Thread-safe.
class StockEvents {
 public:
  /// `log` outlives this. A product is low when fewer of it than `low_threshold` are available; 0
  /// means never.
  StockEvents(events::EventLog& log, int64_t low_threshold)
      : log_(log), low_threshold_(low_threshold) {}

  /// Somebody changed how many there are of a product, for this reason; it may be low since.
  /// REQUIRES: on_hand did change.
  absl::Status AppendAdjusted(storage::Transaction& transaction, const StockChange& change,
                              const std::string& reason, const telemetry::SpanContext& trace) const;

  /// A reservation became `after`: its stock is held, has left or went back, with which `stock`
  /// changed; some of it may be low since. Nothing where the reservation's state stays.
  absl::Status AppendReservation(storage::Transaction& transaction,
                                 const std::optional<Reservation>& before, const Reservation& after,
                                 const std::vector<StockChange>& stock,
                                 const telemetry::SpanContext& trace) const;

 private:
  absl::Status AddLow(storage::Transaction& transaction, const StockChange& change,
                      const telemetry::SpanContext& trace,
                      std::vector<storage::OutboxEvent>& events) const;
  absl::StatusOr<storage::OutboxEvent> DescribeProduct(storage::Transaction& transaction,
                                                       const std::string& sku,
                                                       const google::protobuf::Message& what,
                                                       const telemetry::SpanContext& trace) const;
  absl::Status Append(storage::Transaction& transaction,
                      const std::vector<storage::OutboxEvent>& events) const;

  events::EventLog& log_;
  const int64_t low_threshold_;
};

}  // namespace souk::inventory
