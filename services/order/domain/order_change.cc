#include "services/order/domain/order_change.h"

#include <utility>

#include "common/base/status_macros.h"

namespace souk::order {
namespace {

// Events are kept with microseconds, so they happen at whole ones: what is answered now is what is
// read later.
absl::Time Whole(absl::Time time) { return absl::FromUnixMicros(absl::ToUnixMicros(time)); }

}  // namespace

OrderChange::OrderChange(OrderId id, OrderPlaced placed, absl::Time now)
    : order_(*Order::Fold(std::move(id), {{1, Whole(now), placed}})),
      events_{{1, Whole(now), std::move(placed)}} {}

absl::Status OrderChange::Add(absl::StatusOr<OrderEvent> event, absl::Time now) {
  RETURN_IF_ERROR(event);
  RecordedEvent next{order_.version() + 1, Whole(now), *std::move(event)};
  RETURN_IF_ERROR(order_.Apply(next));
  events_.push_back(std::move(next));
  return absl::OkStatus();
}

}  // namespace souk::order
