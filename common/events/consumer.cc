#include "common/events/consumer.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace souk::events {
namespace {

using event::v1::Envelope;
using storage::Transaction;

// How long a process whose consumer was moved on by another waits before it looks again.
constexpr absl::Duration kStandBy = absl::Seconds(5);
// A source that is away for less is no news: it may just be starting.
constexpr int kQuietFailures = 5;

constexpr absl::string_view kUnreadable = "EVENT_UNREADABLE";

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

bool NeedsOperator(const absl::Status& status) {
  const std::string reason = ReasonOf(status);
  return reason == "CURSOR_EPOCH_CHANGED" || reason == "CURSOR_TOO_OLD";
}

storage::DeadLetter ToLetter(const Envelope& event, const absl::Status& error, absl::Time now) {
  return {.event_id = event.event_id(),
          .type = event.type(),
          .aggregate_type = event.aggregate_type(),
          .aggregate_id = event.aggregate_id(),
          .envelope = event.SerializeAsString(),
          .error = error.ToString(),
          .died_at = now};
}

absl::Time OccurredAt(const Envelope& event) {
  return absl::FromUnixSeconds(event.occurred_at().seconds()) +
         absl::Nanoseconds(event.occurred_at().nanos());
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
      handler_(handler),
      database_(database),
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

async::CancellationToken Consumer::NewSubscription() {
  MutexLock lock(mutex_);
  subscription_ = async::CancellationSource();
  return subscription_.token();
}

Task<void> Consumer::Loop() {
  int failures = 0;
  while (!stop_.token().cancelled()) {
    const std::optional<storage::ConsumerPosition> before = position_;
    const absl::Status ended = co_await Follow();
    failures = position_ == before ? failures + 1 : 1;
    if (absl::IsCancelled(ended)) continue;
    co_await WaitToSubscribeAgain(ended, failures);
  }
}

Task<void> Consumer::WaitToSubscribeAgain(absl::Status why, int failures) {
  if (IsMoved(why)) {
    co_await async::Sleep(executor_, kStandBy, stop_.token());
    co_return;
  }
  if (NeedsOperator(why)) {
    logger_.Error(
        "events cannot be followed any more: decide where to go on (soukctl events replay)",
        {{"error", why.ToString()}});
  } else if (failures == kQuietFailures) {
    logger_.Warn("events cannot be followed", {{"error", why.ToString()}});
  }
  co_await async::Sleep(executor_, backoff_.Delay(failures, random_), stop_.token());
}

Task<absl::Status> Consumer::Follow() {
  const async::CancellationToken interrupted = NewSubscription();
  if (stop_.token().cancelled()) co_return absl::CancelledError("the process ends");
  CO_ASSIGN_OR_RETURN(position_, co_await database_.Read(
                                     [this](Transaction& transaction) {
                                       return storage::FindPosition(transaction, options_.name);
                                     },
                                     stop_.token()));
  const std::unique_ptr<EventSubscription> subscription =
      source_.Subscribe({.consumer = options_.name,
                         .cursor = position_.has_value() ? position_->cursor : "",
                         .types = handler_.types()});
  absl::Status ended = co_await FollowSubscription(subscription.get(), interrupted);
  co_await subscription->Close();
  co_return ended;
}

Task<absl::Status> Consumer::FollowSubscription(EventSubscription* subscription,
                                                async::CancellationToken interrupted) {
  for (;;) {
    CO_ASSIGN_OR_RETURN(const std::vector<DeliveredEvent> events,
                        co_await subscription->Next(interrupted));
    CO_RETURN_IF_ERROR(co_await Consume(events));
    CO_RETURN_IF_ERROR(co_await subscription->Acknowledge());
  }
}

// Stores the effects of all in one transaction; one by one, when one of them cannot be applied.
Task<absl::Status> Consumer::Consume(Events events) {
  absl::Status stored = co_await StoreWhenPossible(events, absl::OkStatus());
  if (stored.ok() || IsOutage(stored)) co_return stored;
  for (size_t i = 0; i < events.size(); ++i) {
    CO_RETURN_IF_ERROR(co_await ConsumeOne(events.subspan(i, 1)));
  }
  co_return absl::OkStatus();
}

Task<absl::Status> Consumer::ConsumeOne(Events event) {
  absl::Status stored;
  for (int failures = 0; failures < options_.tries; ++failures) {
    stored = co_await StoreWhenPossible(event, absl::OkStatus());
    if (stored.ok() || IsOutage(stored)) co_return stored;
    if (ReasonOf(stored) == kUnreadable) break;
    co_await async::Sleep(executor_, backoff_.Delay(failures, random_), stop_.token());
  }
  logger_.Error("an event cannot be applied and is put aside (soukctl events dead-letters)",
                {{"event_id", event.front().envelope->event_id()},
                 {"type", event.front().envelope->type()},
                 {"error", stored.ToString()}});
  co_return co_await StoreWhenPossible(event, stored);
}

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
    if (failures == 0) {
      logger_.Warn("events wait, since what their effects need is away",
                   {{"error", stored.ToString()}});
    }
    co_await async::Sleep(executor_, backoff_.Delay(failures, random_), stop_.token());
  }
}

Task<absl::Status> Consumer::Store(Events events, absl::Status given_up) {
  const storage::ConsumerPosition after = PositionAfter(events);
  int effects = 0;
  int duplicates = 0;
  CO_RETURN_IF_ERROR(co_await database_.Write(
      [&](Transaction& transaction) -> absl::Status {
        effects = 0;
        duplicates = 0;
        for (const DeliveredEvent& event : events) {
          if (!event.envelope.has_value()) continue;
          ASSIGN_OR_RETURN(const bool is_new, StoreEffect(transaction, *event.envelope, given_up));
          ++(is_new ? effects : duplicates);
        }
        return storage::MovePosition(transaction, options_.name, position_, after);
      },
      stop_.token()));
  position_ = after;
  (given_up.ok() ? applied_ : dead_).Increment(effects);
  duplicates_.Increment(duplicates);
  co_return absl::OkStatus();
}

// False for an event that had its effect, or was given up, before.
absl::StatusOr<bool> Consumer::StoreEffect(Transaction& transaction, const Envelope& event,
                                           const absl::Status& given_up) {
  ASSIGN_OR_RETURN(const bool is_new, storage::MarkSeen(transaction, options_.name,
                                                        {.aggregate_type = event.aggregate_type(),
                                                         .aggregate_id = event.aggregate_id(),
                                                         .version = event.aggregate_version()}));
  if (!is_new) return false;
  if (given_up.ok()) {
    RETURN_IF_ERROR(CheckReadable(event));
    RETURN_IF_ERROR(handler_.Apply(transaction, event));
  } else {
    RETURN_IF_ERROR(storage::AddDeadLetter(transaction, options_.name,
                                           ToLetter(event, given_up, transaction.now())));
  }
  return true;
}

absl::Status Consumer::CheckReadable(const Envelope& event) const {
  const std::vector<std::string> types = handler_.types();
  const bool known =
      types.empty() || std::find(types.begin(), types.end(), event.type()) != types.end();
  if (!known) {
    return ErrorWithReason(absl::StatusCode::kUnimplemented, kUnreadable,
                           absl::StrCat("events of the type ", event.type(), " are not known"));
  }
  if (event.schema_version() > handler_.schema_version(event.type())) {
    return ErrorWithReason(
        absl::StatusCode::kUnimplemented, kUnreadable,
        absl::StrCat(event.type(), " of the form ", event.schema_version(), " is newer than ",
                     handler_.schema_version(event.type()), ", which this binary reads"));
  }
  return absl::OkStatus();
}

// The time only moves on, whatever is delivered again or a clock does.
storage::ConsumerPosition Consumer::PositionAfter(Events events) const {
  storage::ConsumerPosition after{
      .cursor = events.back().cursor,
      .as_of = position_.has_value() ? position_->as_of : absl::UnixEpoch()};
  for (const DeliveredEvent& event : events) {
    if (event.envelope.has_value()) {
      after.as_of = std::max(after.as_of, OccurredAt(*event.envelope));
    }
  }
  return after;
}

Task<absl::Status> Consumer::Redrive(std::string event_id, async::CancellationToken cancellation) {
  co_return co_await database_.Write(
      [&](Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(const std::optional<storage::DeadLetter> letter,
                         storage::TakeDeadLetter(transaction, options_.name, event_id));
        if (!letter.has_value()) return absl::NotFoundError("no such dead letter");
        Envelope event;
        if (!event.ParseFromString(letter->envelope)) {
          return absl::DataLossError("the dead letter cannot be read");
        }
        RETURN_IF_ERROR(CheckReadable(event));
        return handler_.Apply(transaction, event);
      },
      std::move(cancellation));
}

Task<absl::Status> Consumer::Replay(std::string cursor, async::CancellationToken cancellation) {
  CO_RETURN_IF_ERROR(co_await database_.Write(
      [&](Transaction& transaction) {
        return storage::ResetPosition(transaction, options_.name, cursor);
      },
      std::move(cancellation)));
  Interrupt();
  co_return absl::OkStatus();
}

}  // namespace souk::events
