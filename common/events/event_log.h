#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/async/cancellation.h"
#include "common/async/task.h"
#include "common/async/watch_hub.h"
#include "common/base/clock.h"
#include "common/base/random.h"
#include "common/events/catalogue.h"
#include "common/events/cursor.h"
#include "common/storage/database.h"
#include "common/storage/outbox.h"
#include "common/telemetry/trace_context.h"
#include "google/protobuf/message.h"
#include "souk/event/v1/envelope.pb.h"

namespace souk::events {

/// An event on its way to a consumer.
struct DeliveredEvent {
  std::string cursor;                             // asks for what comes after it
  std::optional<event::v1::Envelope> envelope{};  // absent: only events of other types lie before
};

/// What an event is about, beside its payload.
struct EventSubject {
  std::string aggregate_type;  // "order"
  std::string aggregate_id;
  int64_t aggregate_version = 0;
  absl::Time occurred_at;
  telemetry::SpanContext trace = {};  // the span that caused it
};

/// The events of this service: appended in the transaction of what they tell of, read from any
/// point that is kept, followed as they come. The outbox of the service's database is the log.
/// Thread-safe.
class EventLog {
 public:
  /// All outlive this.
  EventLog(storage::Database& database, const EventCatalogue& catalogue, const Clock& clock,
           Random& random)
      : database_(database), catalogue_(catalogue), clock_(clock), random_(random) {}

  /// An event with an id of its own, ready to be appended. Done before a transaction, since it
  /// costs time and all writes of the service wait for one another. REQUIRES: the message carries
  /// the option `event`.
  absl::StatusOr<storage::OutboxEvent> Describe(EventSubject about,
                                                const google::protobuf::Message& what) const;

  /// Appends an event; who follows the log hears of it once it is durable.
  absl::Status Append(storage::Transaction& transaction, const storage::OutboxEvent& event);

  /// At most `limit` events after `cursor`; empty text is the first event that is kept. None at the
  /// end of the log. Errors: INVALID_ARGUMENT for a malformed cursor, or one of a position that was
  /// never given; FAILED_PRECONDITION, reason CURSOR_EPOCH_CHANGED, for one of another database;
  /// OUT_OF_RANGE, reason CURSOR_TOO_OLD, for events that are no longer kept, with the oldest
  /// cursor that works; DATA_LOSS for a row that cannot be read.
  Task<absl::StatusOr<std::vector<DeliveredEvent>>> Read(std::string cursor, int limit,
                                                         async::CancellationToken cancellation);

  /// The cursor before the first event that is kept.
  Task<absl::StatusOr<Cursor>> Begin(async::CancellationToken cancellation);

  /// The cursor after the last event.
  Task<absl::StatusOr<Cursor>> End(async::CancellationToken cancellation);

  /// Follows the log: wakes after each event that this process appended or was told of. Watch
  /// first, then read, so that no event is missed.
  async::WatchHub::Subscription Watch() { return changes_.Watch(kAll); }

  /// Wakes who follows: another process may have appended.
  void Notify() { changes_.Notify(kAll); }

  /// Ends all watches: the process is about to stop.
  void Close() { changes_.Close(); }

  /// Forgets events that occurred before `before`, some at a time; gives how many.
  Task<absl::StatusOr<int64_t>> Prune(absl::Time before, async::CancellationToken cancellation);

 private:
  inline static const std::string kAll = {};

  storage::Database& database_;
  const EventCatalogue& catalogue_;
  const Clock& clock_;
  Random& random_;
  async::WatchHub changes_;
};

}  // namespace souk::events
