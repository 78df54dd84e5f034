#include "common/events/consumer.h"

#include <algorithm>
#include <utility>

#include "common/async/time_limit.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/events/cursor.h"
#include "common/rpc/wire_values.h"

namespace souk::events {
namespace {

using storage::ConsumerPosition;

// How long a consumer that another process moves on, or that an operator has to mend, waits before
// it looks again.
constexpr absl::Duration kStandBy = absl::Seconds(5);
// A source that is away for less is no news: it may just be starting.
constexpr int kQuietFailures = 5;
// Where events pass that are not wanted, the position alone is stored this often at most: a
// transaction for each of another service's events would cost more than the effects.
constexpr absl::Duration kPositionInterval = absl::Seconds(1);

bool IsOutage(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kCancelled:
      return true;
    default:
      return false;
  }
}

bool IsMoved(const absl::Status& status) { return ReasonOf(status) == "CONSUMER_MOVED"; }

// Whether to ask again from the same position can only fail again.
bool NeedsSomeone(const absl::Status& status) {
  const std::string reason = ReasonOf(status);
  return reason == "CURSOR_EPOCH_CHANGED" || reason == "CURSOR_TOO_OLD" ||
         absl::IsInvalidArgument(status) || absl::IsDataLoss(status);
}

bool HoldsEvents(absl::Span<const DeliveredEvent> events) {
  return std::any_of(events.begin(), events.end(),
                     [](const DeliveredEvent& event) { return event.envelope.has_value(); });
}

}  // namespace

resilience::CircuitBreakerOptions ConsumerOptions::DefaultBreaker() {
  return {.name = "consumer",
          .consecutive_failures = 3,
          .window = {.kind = resilience::WindowOptions::Kind::kNone},
          .open_for = {.initial = absl::Milliseconds(500), .maximum = absl::Seconds(5)},
          .half_open_probes = 1,
          .successes_to_close = 1};
}

Consumer::Consumer(ConsumerOptions options, EventSource& source, EventHandler& handler,
                   storage::Database& database, const Clock& clock, Random& random,
                   async::Executor& executor, telemetry::Metrics& metrics, telemetry::Logger logger)
    : options_(std::move(options)),
      source_(source),
      effects_(options_.name, handler, database),
      clock_(clock),
      random_(random),
      executor_(executor),
      logger_(logger.With({{"consumer", options_.name}})),
      backoff_(options_.backoff),
      breaker_(*resilience::CircuitBreaker::Create(options_.breaker, clock, random)),
      applied_(metrics.AddCounter("souk_events_applied_total", "Events whose effect was stored",
                                  {{"consumer", options_.name}})),
      duplicates_(metrics.AddCounter("souk_events_duplicate_total",
                                     "Events dropped, since they had their effect before",
                                     {{"consumer", options_.name}})),
      dead_(metrics.AddCounter("souk_events_dead_total", "Events put aside as dead letters",
                               {{"consumer", options_.name}})),
      pauses_(metrics.AddCounter("souk_events_pauses_total",
                                 "Waits because what effects need was away",
                                 {{"consumer", options_.name}})) {}

void Consumer::LeaveToOthers() {
  Enter(ConsumerState::kStandingBy, absl::CancelledError("this process does not consume events"));
}

void Consumer::Stop() {
  stop_.Cancel();
  Interrupt();
  tasks_.JoinBlocking();
}

void Consumer::Interrupt() {
  async::CancellationSource present;
  {
    MutexLock lock(mutex_);
    present = subscription_;
  }
  present.Cancel();
}

// Stop says that it stops before it interrupts: a subscription that is too new to be interrupted
// sees it here.
async::CancellationToken Consumer::NewSubscription() {
  async::CancellationSource present;
  {
    MutexLock lock(mutex_);
    subscription_ = present;
  }
  if (stop_.token().cancelled()) present.Cancel();
  return present.token();
}

Task<void> Consumer::Loop() {
  int failures = 0;
  while (!stop_.token().cancelled()) {
    const async::CancellationToken interrupted = NewSubscription();
    const std::optional<ConsumerPosition> before = position_;
    const absl::Status ended = co_await Follow(interrupted);
    failures = position_ == before ? failures + 1 : 1;
    if (!interrupted.cancelled()) co_await WaitToSubscribeAgain(ended, failures, interrupted);
  }
}

Task<void> Consumer::WaitToSubscribeAgain(absl::Status why, int failures,
                                          async::CancellationToken interrupted) {
  absl::Duration wait = kStandBy;
  if (IsMoved(why)) {
    Enter(ConsumerState::kStandingBy, why);
  } else if (NeedsSomeone(why)) {
    if (Enter(ConsumerState::kNeedsSomeone, why)) {
      logger_.Error(
          "events cannot be followed any more: decide where to go on (soukctl events replay)",
          {{"error", why.ToString()}});
    }
  } else {
    Enter(ConsumerState::kSourceAway, why);
    if (failures == kQuietFailures) {
      logger_.Warn("events cannot be followed", {{"error", why.ToString()}});
    }
    wait = backoff_.Delay(failures, random_);
  }
  co_await async::Sleep(executor_, wait, std::move(interrupted));
}

Task<absl::Status> Consumer::Follow(async::CancellationToken interrupted) {
  CO_ASSIGN_OR_RETURN(position_, co_await effects_.FindPosition(interrupted));
  passed_.clear();
  position_due_ = Deadline::After(clock_, kPositionInterval);
  const std::string cursor = position_.has_value() ? position_->cursor : "";
  BeginAt(cursor);
  const std::unique_ptr<EventSubscription> subscription =
      source_.Subscribe({.consumer = options_.name, .cursor = cursor, .types = effects_.types()});
  absl::Status ended = co_await FollowSubscription(subscription.get(), std::move(interrupted));
  co_await subscription->Close();
  co_return ended;
}

Task<absl::Status> Consumer::FollowSubscription(EventSubscription* subscription,
                                                async::CancellationToken interrupted) {
  for (;;) {
    CO_ASSIGN_OR_RETURN(const std::vector<DeliveredEvent> events,
                        co_await Next(subscription, interrupted));
    CO_RETURN_IF_ERROR(co_await Consume(events));
    CO_RETURN_IF_ERROR(co_await subscription->Acknowledge());
  }
}

// The next events; what was passed before, when its position is due to be stored and none come.
Task<absl::StatusOr<std::vector<DeliveredEvent>>> Consumer::Next(
    EventSubscription* subscription, async::CancellationToken interrupted) {
  if (passed_.empty()) co_return co_await subscription->Next(std::move(interrupted));
  const async::TimeLimit limit(executor_, position_due_.Left(clock_), interrupted);
  absl::StatusOr<std::vector<DeliveredEvent>> events = co_await subscription->Next(limit.token());
  const bool due = limit.token().cancelled() && !interrupted.cancelled();
  if (due && absl::IsCancelled(events.status())) co_return passed_;
  co_return events;
}

// [quote:consume]
// Stores the effects of all in one transaction; one by one, when one of them cannot be applied.
Task<absl::Status> Consumer::Consume(Events events) {
  if (!HoldsEvents(events) && !position_due_.HasPassed(clock_)) {
    passed_ = {events.back()};
    Pass(events.back().cursor);
    co_return absl::OkStatus();
  }
  if (events.size() > 1) {
    const absl::Status stored = co_await StoreWhenPossible(events, absl::OkStatus());
    if (stored.ok() || IsOutage(stored)) co_return stored;
  }
  for (size_t i = 0; i < events.size(); ++i) {
    CO_RETURN_IF_ERROR(co_await ConsumeOne(events.subspan(i, 1)));
  }
  co_return absl::OkStatus();
}

Task<absl::Status> Consumer::ConsumeOne(Events event) {
  absl::Status stored;
  for (int failures = 0; failures < options_.tries; ++failures) {
    if (failures > 0) {
      co_await async::Sleep(executor_, backoff_.Delay(failures, random_), stop_.token());
    }
    stored = co_await StoreWhenPossible(event, absl::OkStatus());
    if (stored.ok() || IsOutage(stored) || !HoldsEvents(event)) co_return stored;
    if (ReasonOf(stored) == kEventUnreadable) break;
  }
  logger_.Error("an event cannot be applied and is put aside (soukctl events dead-letters)",
                {{"event_id", event.front().envelope->event_id()},
                 {"type", event.front().envelope->type()},
                 {"error", stored.ToString()}});
  co_return co_await StoreWhenPossible(event, stored);
}
// [/quote]

// Stores as soon as what that needs is there. Errors: that an event cannot be applied;
// CONSUMER_MOVED; CANCELLED.
Task<absl::Status> Consumer::StoreWhenPossible(Events events, absl::Status given_up) {
  for (int failures = 0;; ++failures) {
    if (stop_.token().cancelled()) co_return absl::CancelledError("the process ends");
    absl::StatusOr<resilience::CircuitBreaker::Permit> permit = breaker_->TryAcquire();
    if (!permit.ok()) {
      pauses_.Increment();
      co_await async::Sleep(executor_, RetryAfterOf(permit.status()).value_or(absl::Seconds(1)),
                            stop_.token());
      continue;
    }
    absl::Status stored = co_await Store(events, given_up);
    if (IsMoved(stored) || !IsOutage(stored)) {
      permit->Success(absl::ZeroDuration());
      co_return stored;
    }
    permit->Failure(absl::ZeroDuration());
    if (Enter(ConsumerState::kPaused, stored)) {
      logger_.Warn("events wait, since what their effects need is away",
                   {{"error", stored.ToString()}});
    }
    co_await async::Sleep(executor_, backoff_.Delay(failures, random_), stop_.token());
  }
}

Task<absl::Status> Consumer::Store(Events events, absl::Status given_up) {
  const ConsumerPosition after = PositionAfter(events);
  CO_ASSIGN_OR_RETURN(
      const EventEffects::Stored stored,
      co_await effects_.Store(events, {.from = position_, .to = after}, given_up, stop_.token()));
  position_ = after;
  passed_.clear();
  position_due_ = Deadline::After(clock_, kPositionInterval);
  Pass(after.cursor);
  (given_up.ok() ? applied_ : dead_).Increment(stored.effects);
  duplicates_.Increment(stored.duplicates);
  co_return absl::OkStatus();
}

// What is reached and the time only move on, whatever is delivered again or a clock does.
ConsumerPosition Consumer::PositionAfter(Events events) const {
  const std::string& cursor = events.back().cursor;
  ConsumerPosition after{.cursor = cursor, .reached = cursor, .as_of = absl::UnixEpoch()};
  if (position_.has_value()) {
    after.reached = FurtherOf(position_->reached, cursor);
    after.as_of = position_->as_of;
  }
  for (const DeliveredEvent& event : events) {
    if (event.envelope.has_value()) {
      after.as_of = std::max(after.as_of, rpc::ToTime(event.envelope->occurred_at()));
    }
  }
  return after;
}

// True when the trouble is news.
bool Consumer::Enter(ConsumerState state, const absl::Status& trouble) {
  MutexLock lock(mutex_);
  state_ = state;
  return std::exchange(trouble_, trouble) != trouble;
}

// What needs someone does so until something has changed.
void Consumer::BeginAt(const std::string& cursor) {
  MutexLock lock(mutex_);
  if (state_ != ConsumerState::kNeedsSomeone) state_ = ConsumerState::kFollowing;
  cursor_ = cursor;
}

void Consumer::Pass(const std::string& cursor) {
  MutexLock lock(mutex_);
  state_ = ConsumerState::kFollowing;
  trouble_ = absl::OkStatus();
  cursor_ = cursor;
}

Task<absl::StatusOr<ConsumerReport>> Consumer::Report(async::CancellationToken cancellation) {
  CO_ASSIGN_OR_RETURN(const std::optional<ConsumerPosition> position,
                      co_await effects_.FindPosition(cancellation));
  ConsumerReport report;
  CO_ASSIGN_OR_RETURN(report.dead_letters, co_await effects_.CountDeadLetters(cancellation));
  if (position.has_value()) {
    report.cursor = position->cursor;
    if (position->as_of > absl::UnixEpoch()) report.as_of = position->as_of;
  }
  {
    MutexLock lock(mutex_);
    report.state = state_;
    if (state_ != ConsumerState::kFollowing) report.trouble = trouble_;
    if (state_ == ConsumerState::kFollowing) report.cursor = cursor_;
  }
  const absl::StatusOr<int64_t> behind =
      co_await source_.CountAfter(report.cursor, std::move(cancellation));
  if (behind.ok()) report.behind = *behind;
  co_return report;
}

Task<absl::StatusOr<std::vector<storage::DeadLetter>>> Consumer::ListDeadLetters(
    std::string after_event_id, int limit, async::CancellationToken cancellation) {
  co_return co_await effects_.ListDeadLetters(std::move(after_event_id), limit,
                                              std::move(cancellation));
}

Task<absl::Status> Consumer::Redrive(std::string event_id, async::CancellationToken cancellation) {
  co_return co_await effects_.Redrive(std::move(event_id), std::move(cancellation));
}

Task<absl::Status> Consumer::Replay(std::string cursor, async::CancellationToken cancellation) {
  const absl::Status works = (co_await source_.CountAfter(cursor, cancellation)).status();
  // An event that cannot be read lies after a cursor that is good.
  if (!works.ok() && !absl::IsDataLoss(works)) co_return works;
  CO_RETURN_IF_ERROR(co_await effects_.Reset(cursor, std::move(cancellation)));
  Pass(cursor);
  Interrupt();
  co_return absl::OkStatus();
}

}  // namespace souk::events
