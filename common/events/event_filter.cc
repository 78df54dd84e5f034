#include "common/events/event_filter.h"

#include <algorithm>
#include <utility>

namespace souk::events {

bool IsWanted(absl::string_view type, absl::Span<const std::string> types) {
  return types.empty() || std::find(types.begin(), types.end(), type) != types.end();
}

void KeepWanted(std::vector<DeliveredEvent>& events, absl::Span<const std::string> types) {
  if (events.empty()) return;
  DeliveredEvent last = events.back();
  std::erase_if(events, [types](const DeliveredEvent& event) {
    return event.envelope.has_value() && !IsWanted(event.envelope->type(), types);
  });
  if (!events.empty() && events.back().cursor == last.cursor) return;
  last.envelope.reset();
  events.push_back(std::move(last));
}

}  // namespace souk::events
