#pragma once

#include <cstdint>
#include <optional>

#include "absl/status/statusor.h"
#include "common/events/cursor.h"
#include "common/events/nats/event_message.h"
#include "common/events/nats/stream.h"

namespace souk::events::nats {

/// Where in a stream a consumer with a cursor begins.
struct Beginning {
  uint64_t sequence = 0;       // of the first message that it wants, which may be one to come
  std::optional<Place> first;  // of that message, when it is there
  std::optional<Cursor> last;  // of the stream's last message, if there is one
};

/// Finds the first message after `cursor`, nullopt for the first there is, by halving: about 20
/// questions for a million messages, 2 for a consumer that is up to date. A stream of another epoch
/// than the cursor's has nothing after it. Blocks. Errors: the stream's; DATA_LOSS for a message
/// that is no event.
absl::StatusOr<Beginning> FindBeginning(Stream& stream, const std::optional<Cursor>& cursor);

/// DATA_LOSS that names a message which is no event of Souk's, and how to go on.
absl::Status UnreadableMessage(absl::string_view where, uint64_t sequence,
                               const EventMessage& message, absl::string_view why);

}  // namespace souk::events::nats
