#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/async/cancellation.h"
#include "common/async/executor.h"
#include "common/async/task.h"
#include "common/async/task_scope.h"
#include "common/base/clock.h"
#include "common/base/deadline.h"
#include "common/base/mutex.h"
#include "common/base/random.h"
#include "common/events/event_effects.h"
#include "common/events/event_handler.h"
#include "common/events/event_source.h"
#include "common/resilience/backoff.h"
#include "common/resilience/circuit_breaker.h"
#include "common/storage/consumer_state.h"
#include "common/storage/database.h"
#include "common/telemetry/log.h"
#include "common/telemetry/metrics.h"

namespace souk::events {

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

/// What a consumer is about.
enum class ConsumerState {
  kFollowing,    // it has asked for events, and stores the effects of what comes
  kSourceAway,   // the source does not answer: it asks again and again
  kPaused,       // what effects need is away: events wait
  kStandingBy,   // another process moves the consumer on
  kNeedsSomeone  // its position is good for nothing any more: an operator decides
};

/// How a consumer is doing.
struct ConsumerReport {
  ConsumerState state = ConsumerState::kFollowing;
  absl::Status trouble;             // what led to the state; OK while following
  std::string cursor;               // where it goes on; "" is the first event that is kept
  std::optional<absl::Time> as_of;  // when the last event before occurred; none when there is none
  std::optional<int64_t> behind;    // events, of any type, after it; none when unknown
  int64_t dead_letters = 0;
};

/// Consumes the events of a source, each with exactly one effect: the effects of a batch and the
/// consumer's new position are stored in one transaction, and what was seen before is dropped.
///
/// 1. An event that cannot be applied is tried some times, then put aside as a dead letter with its
///    error, and the consumer goes on: a poison event stops nobody.
/// 2. When what effects need is away (the database, its disk), the consumer pauses: a breaker
///    opens, the position stands, and nothing healthy becomes a dead letter.
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

  /// In place of Start: only processes that share the database consume, and this one stands by.
  void LeaveToOthers();

  /// Ends; returns when nothing of it runs. Blocks.
  void Stop();

  const std::string& name() const { return options_.name; }

  /// How it is doing now. Errors are the database's; a source that does not answer is none.
  Task<absl::StatusOr<ConsumerReport>> Report(async::CancellationToken cancellation);

  /// At most `limit` dead letters after an event's id, oldest event first.
  Task<absl::StatusOr<std::vector<storage::DeadLetter>>> ListDeadLetters(
      std::string after_event_id, int limit, async::CancellationToken cancellation);

  /// Applies a dead letter again and forgets it when that succeeds. NOT_FOUND for one that is not
  /// there; the handler's error, and the letter stays.
  Task<absl::Status> Redrive(std::string event_id, async::CancellationToken cancellation);

  /// Goes on from `cursor`, "" for the first event that is kept: everything after it is delivered
  /// again, and what has had its effect has none again. Errors of EventSource::CountAfter: then it
  /// stays where it is.
  Task<absl::Status> Replay(std::string cursor, async::CancellationToken cancellation);

 private:
  using Events = absl::Span<const DeliveredEvent>;

  Task<void> Loop();
  Task<absl::Status> Follow(async::CancellationToken interrupted);
  Task<absl::Status> FollowSubscription(EventSubscription* subscription,
                                        async::CancellationToken interrupted);
  Task<absl::StatusOr<std::vector<DeliveredEvent>>> Next(EventSubscription* subscription,
                                                         async::CancellationToken interrupted);
  Task<absl::Status> Consume(Events events);
  Task<absl::Status> ConsumeOne(Events event);
  Task<absl::Status> StoreWhenPossible(Events events, absl::Status given_up);
  Task<absl::Status> Store(Events events, absl::Status given_up);
  storage::ConsumerPosition PositionAfter(Events events) const;
  Task<void> WaitToSubscribeAgain(absl::Status why, int failures,
                                  async::CancellationToken interrupted);

  async::CancellationToken NewSubscription();
  void Interrupt();
  bool Enter(ConsumerState state, const absl::Status& trouble);
  void BeginAt(const std::string& cursor);
  void Pass(const std::string& cursor);

  const ConsumerOptions options_;
  EventSource& source_;
  EventEffects effects_;
  const Clock& clock_;
  Random& random_;
  async::Executor& executor_;
  const telemetry::Logger logger_;
  const resilience::Backoff backoff_;
  const std::unique_ptr<resilience::CircuitBreaker> breaker_;
  telemetry::Counter& applied_;
  telemetry::Counter& duplicates_;
  telemetry::Counter& dead_;
  telemetry::Counter& pauses_;

  // Of the one loop.
  std::optional<storage::ConsumerPosition> position_;  // as stored
  std::vector<DeliveredEvent> passed_;                 // the last one past it that had no effect
  Deadline position_due_;  // when to store what was passed, at the latest

  async::CancellationSource stop_;
  mutable Mutex mutex_;
  async::CancellationSource subscription_ GUARDED_BY(mutex_);  // ends the present one
  ConsumerState state_ GUARDED_BY(mutex_) = ConsumerState::kFollowing;
  absl::Status trouble_ GUARDED_BY(mutex_);
  std::string cursor_ GUARDED_BY(mutex_);  // of the last event that is done with
  async::TaskScope tasks_;                 // last: its task uses what is above
};

}  // namespace souk::events
