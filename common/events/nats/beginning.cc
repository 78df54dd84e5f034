#include "common/events/nats/beginning.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"

namespace souk::events::nats {
namespace {

struct Found {
  uint64_t sequence = 0;
  Place place;
};

absl::StatusOr<std::optional<Found>> ToFound(
    const Stream& stream, const absl::StatusOr<std::optional<StoredMessage>>& stored) {
  RETURN_IF_ERROR(stored);
  if (!stored->has_value()) return std::nullopt;
  const StoredMessage& message = **stored;
  const absl::StatusOr<Place> place = PlaceOf(message.message);
  if (place.ok()) return Found{message.sequence, *place};
  return UnreadableMessage(stream.where(), message.sequence, message.message,
                           place.status().message());
}

}  // namespace

absl::Status UnreadableMessage(absl::string_view where, uint64_t sequence,
                               const EventMessage& message, absl::string_view why) {
  return absl::DataLossError(
      absl::StrCat("message ", sequence, " of ", where, " (", message.subject,
                   message.cursor.empty() ? "" : absl::StrCat(", cursor ", message.cursor),
                   ") cannot be read as an event: ", why));
}

absl::StatusOr<Beginning> FindBeginning(Stream& stream, const std::optional<Cursor>& cursor) {
  ASSIGN_OR_RETURN(const Stream::Sequences sequences, stream.GetSequences());
  ASSIGN_OR_RETURN(const std::optional<Found> last, ToFound(stream, stream.FindLast(sequences)));
  Beginning beginning{.sequence = sequences.last + 1, .first = {}, .last = {}};
  if (!last.has_value()) return beginning;
  beginning.last = last->place.cursor;
  if (cursor.has_value() && (cursor->epoch != last->place.cursor.epoch ||
                             cursor->position >= last->place.cursor.position)) {
    return beginning;
  }
  // Asked from `high` on, the stream gives what is wanted; from below `low`, what is not.
  Found found = *last;
  uint64_t low = sequences.first;
  uint64_t high = last->sequence;
  while (low < high) {
    const uint64_t middle = cursor.has_value() ? low + (high - low) / 2 : low;
    ASSIGN_OR_RETURN(const std::optional<Found> next, ToFound(stream, stream.FindFrom(middle)));
    if (!next.has_value()) break;  // removed meanwhile
    if (!cursor.has_value() || next->place.cursor.position > cursor->position) {
      found = *next;
      high = middle;
    } else {
      low = next->sequence + 1;
    }
  }
  beginning.sequence = found.sequence;
  beginning.first = found.place;
  return beginning;
}

}  // namespace souk::events::nats
