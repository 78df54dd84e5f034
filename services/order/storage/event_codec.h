#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/json/type_table.h"
#include "services/order/domain/order_event.h"

namespace souk::order {

/// Reads the payloads of events, which are stored as the JSON of their messages
/// (souk/event/v1/order_events.proto). Thread-safe.
class EventCodec {
 public:
  EventCodec();

  /// The event of that type, whose payload has the form `schema_version`. Members that it does not
  /// know are skipped: later versions only add some. DATA_LOSS when type and payload are no event.
  absl::StatusOr<OrderEvent> Read(absl::string_view type, int64_t schema_version,
                                  absl::string_view payload) const;

 private:
  json::TypeTable types_;
};

}  // namespace souk::order
