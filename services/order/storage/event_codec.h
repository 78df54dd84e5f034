#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/json/type_table.h"
#include "services/order/domain/order_event.h"

namespace souk::order {

/// Writes the payloads of events as the JSON of their messages (souk/event/v1/order_events.proto),
/// and reads them. Thread-safe.
class EventCodec {
 public:
  EventCodec();

  /// INTERNAL for text that is not UTF-8.
  absl::StatusOr<std::string> Write(const OrderEvent& event) const;

  /// The event of that type. Members that it does not know are skipped: later versions only add
  /// some. DATA_LOSS when type and payload are no event.
  absl::StatusOr<OrderEvent> Read(absl::string_view type, absl::string_view payload) const;

 private:
  json::TypeTable types_;
};

}  // namespace souk::order
