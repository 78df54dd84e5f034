#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/events/event_log.h"

namespace souk::events {

/// Whether a consumer that wants `types`, none for all, wants events of `type`.
bool IsWanted(absl::string_view type, absl::Span<const std::string> types);

/// Drops events of other types; the last one's cursor stays, so that it can be stored.
void KeepWanted(std::vector<DeliveredEvent>& events, absl::Span<const std::string> types);

}  // namespace souk::events
