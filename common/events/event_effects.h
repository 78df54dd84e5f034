#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/async/cancellation.h"
#include "common/async/task.h"
#include "common/events/event_handler.h"
#include "common/events/event_log.h"
#include "common/storage/consumer_state.h"
#include "common/storage/database.h"

namespace souk::events {

/// The reason of errors about events that the handler cannot read: of a type that it does not know,
/// or of a newer form.
inline constexpr absl::string_view kEventUnreadable = "EVENT_UNREADABLE";

/// Stores what events do to one consumer's database: the effects, which events have had them, those
/// that were given up, and how far the consumer is, together or not at all. Thread-safe.
class EventEffects {
 public:
  /// `handler` and `database` outlive this.
  EventEffects(std::string consumer, EventHandler& handler, storage::Database& database)
      : consumer_(std::move(consumer)),
        types_(handler.types()),
        handler_(handler),
        database_(database) {}

  /// The types that the handler wants.
  const std::vector<std::string>& types() const { return types_; }

  /// What a transaction did.
  struct Stored {
    int effects = 0;
    int duplicates = 0;  // events that had had their effect, or were given up, before
  };

  /// A consumer's way on.
  struct Move {
    std::optional<storage::ConsumerPosition> from;  // nullopt is the beginning
    storage::ConsumerPosition to;
  };

  /// Stores the effects of `events`, and the move, in one transaction; with an error in `given_up`,
  /// dead letters that carry it instead of effects. Errors: the handler's; EVENT_UNREADABLE;
  /// CONSUMER_MOVED; the database's. Then nothing is stored.
  Task<absl::StatusOr<Stored>> Store(absl::Span<const DeliveredEvent> events, Move move,
                                     absl::Status given_up, async::CancellationToken cancellation);

  /// Nullopt for a consumer that has stored nothing.
  Task<absl::StatusOr<std::optional<storage::ConsumerPosition>>> FindPosition(
      async::CancellationToken cancellation);

  /// As Consumer::Redrive.
  Task<absl::Status> Redrive(std::string event_id, async::CancellationToken cancellation);

  /// Sets the consumer to a cursor; what was seen stays seen.
  Task<absl::Status> Reset(std::string cursor, async::CancellationToken cancellation);

  Task<absl::StatusOr<int64_t>> CountDeadLetters(async::CancellationToken cancellation);

  /// As Consumer::ListDeadLetters.
  Task<absl::StatusOr<std::vector<storage::DeadLetter>>> ListDeadLetters(
      std::string after_event_id, int limit, async::CancellationToken cancellation);

 private:
  absl::StatusOr<bool> StoreOne(storage::Transaction& transaction, const event::v1::Envelope& event,
                                const absl::Status& given_up) const;
  absl::Status Apply(storage::Transaction& transaction, const event::v1::Envelope& event) const;

  const std::string consumer_;
  const std::vector<std::string> types_;
  EventHandler& handler_;
  storage::Database& database_;
};

}  // namespace souk::events
