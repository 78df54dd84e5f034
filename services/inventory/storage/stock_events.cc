#include "services/inventory/storage/stock_events.h"

#include <memory>
#include <utility>

#include "common/base/status_macros.h"
#include "services/inventory/messages/reservation_values.h"
#include "services/inventory/storage/product_rows.h"
#include "souk/event/v1/inventory_events.pb.h"

namespace souk::inventory {
namespace {

using google::protobuf::Message;
using storage::OutboxEvent;
using storage::Transaction;

template <typename Event>
Event About(const Reservation& reservation) {
  Event event;
  event.set_order_id(reservation.order_id);
  *event.mutable_lines() = ToProto(reservation.lines);
  return event;
}

std::unique_ptr<Message> Became(const Reservation& reservation) {
  switch (reservation.state) {
    case ReservationState::kHeld:
      return std::make_unique<event::v1::StockReserved>(
          About<event::v1::StockReserved>(reservation));
    case ReservationState::kCommitted:
      return std::make_unique<event::v1::StockCommitted>(
          About<event::v1::StockCommitted>(reservation));
    case ReservationState::kReleased:
    case ReservationState::kExpired: {
      auto released = About<event::v1::StockReleased>(reservation);
      released.set_state(ToProto(reservation.state));
      return std::make_unique<event::v1::StockReleased>(std::move(released));
    }
  }
}

template <typename Event>
bool AddProducts(const event::v1::Envelope& event, std::vector<std::string>& skus) {
  Event details;
  if (!event.payload().Is<Event>() || !event.payload().UnpackTo(&details)) return false;
  for (const auto& line : details.lines()) skus.push_back(line.sku());
  return true;
}

}  // namespace

std::vector<std::string> ChangedProducts(const event::v1::Envelope& event) {
  if (event.aggregate_type() == "product") return {event.aggregate_id()};
  std::vector<std::string> skus;
  if (!AddProducts<event::v1::StockReserved>(event, skus) &&
      !AddProducts<event::v1::StockCommitted>(event, skus)) {
    AddProducts<event::v1::StockReleased>(event, skus);
  }
  return skus;
}

absl::Status StockEvents::AppendAdjusted(Transaction& transaction, const StockChange& change,
                                         const std::string& reason,
                                         const telemetry::SpanContext& trace) const {
  event::v1::StockAdjusted adjusted;
  adjusted.set_delta(static_cast<int32_t>(change.after.on_hand - change.before.on_hand));
  adjusted.set_reason(reason);
  adjusted.set_on_hand(static_cast<int32_t>(change.after.on_hand));
  std::vector<OutboxEvent> events;
  ASSIGN_OR_RETURN(events.emplace_back(),
                   DescribeProduct(transaction, change.after.sku, adjusted, trace));
  RETURN_IF_ERROR(AddLow(transaction, change, trace, events));
  return Append(transaction, events);
}

absl::Status StockEvents::AppendReservation(Transaction& transaction,
                                            const std::optional<Reservation>& before,
                                            const Reservation& after,
                                            const std::vector<StockChange>& stock,
                                            const telemetry::SpanContext& trace) const {
  if (before && before->state == after.state) return absl::OkStatus();
  std::vector<OutboxEvent> events;
  // A reservation has two events at most: that it holds stock, or was released before it could;
  // then how it ended.
  ASSIGN_OR_RETURN(events.emplace_back(), log_.Describe({.aggregate_type = "reservation",
                                                         .aggregate_id = after.reservation_id,
                                                         .aggregate_version = before ? 2 : 1,
                                                         .occurred_at = transaction.now(),
                                                         .trace = trace},
                                                        *Became(after)));
  for (const StockChange& change : stock) {
    RETURN_IF_ERROR(AddLow(transaction, change, trace, events));
  }
  return Append(transaction, events);
}

absl::Status StockEvents::AddLow(Transaction& transaction, const StockChange& change,
                                 const telemetry::SpanContext& trace,
                                 std::vector<OutboxEvent>& events) const {
  const auto is_low = [&](const Product& product) { return product.available() < low_threshold_; };
  if (is_low(change.before) || !is_low(change.after)) return absl::OkStatus();
  event::v1::StockLow low;
  low.set_available(static_cast<int32_t>(change.after.available()));
  low.set_threshold(static_cast<int32_t>(low_threshold_));
  ASSIGN_OR_RETURN(events.emplace_back(),
                   DescribeProduct(transaction, change.after.sku, low, trace));
  return absl::OkStatus();
}

absl::StatusOr<OutboxEvent> StockEvents::DescribeProduct(
    Transaction& transaction, const std::string& sku, const Message& what,
    const telemetry::SpanContext& trace) const {
  ASSIGN_OR_RETURN(const int64_t version, CountEvent(transaction, sku));
  return log_.Describe({.aggregate_type = "product",
                        .aggregate_id = sku,
                        .aggregate_version = version,
                        .occurred_at = transaction.now(),
                        .trace = trace},
                       what);
}

absl::Status StockEvents::Append(Transaction& transaction,
                                 const std::vector<OutboxEvent>& events) const {
  for (const OutboxEvent& event : events) RETURN_IF_ERROR(log_.Append(transaction, event));
  return absl::OkStatus();
}

}  // namespace souk::inventory
