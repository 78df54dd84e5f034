#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/async/cancellation.h"
#include "common/async/executor.h"
#include "common/async/task.h"
#include "common/async/task_scope.h"
#include "common/base/clock.h"
#include "common/base/mutex.h"
#include "common/base/random.h"
#include "common/events/event_source.h"
#include "common/resilience/backoff.h"
#include "common/resilience/circuit_breaker.h"
#include "common/storage/consumer_state.h"
#include "common/storage/database.h"
#include "common/telemetry/log.h"
#include "common/telemetry/metrics.h"
#include "souk/event/v1/envelope.pb.h"

namespace souk::events {

/// What events mean to one consumer. Thread-safe.
class EventHandler {
 public:
  virtual ~EventHandler() = default;

  /// The types that it wants.
  virtual std::vector<std::string> types() const = 0;

  /// The newest form of a type's payload that it can read.
  virtual int schema_version(absl::string_view /*type*/) const { return 1; }

  /// Does what the event means here, in `transaction` and nowhere else; it may run again when that
  /// fails. Each event comes to it once, those of an aggregate in order. Its errors tell apart:
  ///   UNAVAILABLE, RESOURCE_EXHAUSTED, ABORTED, DEADLINE_EXCEEDED, CANCELLED   what it needs is
  ///   away: the event waits,
  ///                                                                and so do all after it
  ///   anything else                                                this event cannot be applied
  virtual absl::Status Apply(storage::Transaction& transaction,
                             const event::v1::Envelope& event) = 0;
};

struct ConsumerOptions {
  std::string name;  // "user.loyalty": what its position and dead letters are stored under
  /// How often an event that cannot be applied is tried before it becomes a dead letter.
  int tries = 5;
  resilience::BackoffOptions backoff = {.initial = absl::Milliseconds(50),
                                        .maximum = absl::Seconds(1)};
  /// When the consumer pauses, and for how long, because what it needs is away.
  resilience::CircuitBreakerOptions breaker = DefaultBreaker();

  static resilience::CircuitBreakerOptions DefaultBreaker();
};

/// Consumes the events of a source, each with exactly one effect: the effects of a batch and the
/// consumer's new position are stored in one transaction, and what was seen before is dropped.
///
/// 1. An event that cannot be applied is tried some times, then put aside as a dead letter with its
///    error, and the consumer goes on: a poison event stops nobody.
/// 2. When what effects need is away (the database, its disk), the consumer pauses: a breaker
/// opens,
///    the position stands, and nothing healthy becomes a dead letter.
/// 3. An event of a type or a form that the handler cannot read is a dead letter at once: kept,
///    never skipped.
/// 4. When the source fails it subscribes again from the last position stored. A position that will
///    never work again (a restored or pruned source) is an operator's matter: it pauses and says
///    so.
///
/// Thread-safe. Several processes may run the same consumer on one database: one moves on, the
/// others stand by.
class Consumer {
 public:
  /// All that is passed by reference outlives this.
  Consumer(ConsumerOptions options, EventSource& source, EventHandler& handler,
           storage::Database& database, const Clock& clock, Random& random,
           async::Executor& executor, telemetry::Metrics& metrics, telemetry::Logger logger);
  ~Consumer() { Stop(); }
  Consumer(const Consumer&) = delete;
  Consumer& operator=(const Consumer&) = delete;

  /// Begins. Call once.
  void Start() { tasks_.Spawn(Loop()); }

  /// Ends; returns when nothing of it runs. Blocks.
  void Stop();

  const std::string& name() const { return options_.name; }

  /// Applies a dead letter again and forgets it when that succeeds. NOT_FOUND for one that is not
  /// there; the handler's error, and the letter stays.
  Task<absl::Status> Redrive(std::string event_id, async::CancellationToken cancellation);

  /// Goes on from `cursor`, "" for the first event that is kept: everything after it is delivered
  /// again, and what has had its effect has none again.
  Task<absl::Status> Replay(std::string cursor, async::CancellationToken cancellation);

 private:
  using Events = absl::Span<const DeliveredEvent>;

  Task<void> Loop();
  Task<absl::Status> Follow();
  Task<absl::Status> FollowSubscription(EventSubscription* subscription,
                                        async::CancellationToken interrupted);
  Task<absl::Status> Consume(Events events);
  Task<absl::Status> ConsumeOne(Events event);
  Task<absl::Status> StoreWhenPossible(Events events, absl::Status given_up);
  Task<absl::Status> Store(Events events, absl::Status given_up);
  absl::StatusOr<bool> StoreEffect(storage::Transaction& transaction,
                                   const event::v1::Envelope& event, const absl::Status& given_up);
  absl::Status CheckReadable(const event::v1::Envelope& event) const;
  storage::ConsumerPosition PositionAfter(Events events) const;
  async::CancellationToken NewSubscription();
  void Interrupt();
  Task<void> WaitToSubscribeAgain(absl::Status why, int failures);

  const ConsumerOptions options_;
  EventSource& source_;
  EventHandler& handler_;
  storage::Database& database_;
  Random& random_;
  async::Executor& executor_;
  const telemetry::Logger logger_;
  const resilience::Backoff backoff_;
  const std::unique_ptr<resilience::CircuitBreaker> breaker_;
  telemetry::Counter& applied_;
  telemetry::Counter& duplicates_;
  telemetry::Counter& dead_;
  telemetry::Counter& pauses_;

  std::optional<storage::ConsumerPosition> position_;  // of the one loop
  async::CancellationSource stop_;
  Mutex mutex_;
  async::CancellationSource subscription_ GUARDED_BY(mutex_);  // ends the present one
  async::TaskScope tasks_;                                     // last: its task uses what is above
};

}  // namespace souk::events
