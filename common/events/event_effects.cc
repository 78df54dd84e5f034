#include "common/events/event_effects.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/events/event_filter.h"

namespace souk::events {
namespace {

using event::v1::Envelope;
using storage::ConsumerPosition;
using storage::DeadLetter;
using storage::Transaction;

DeadLetter ToLetter(const Envelope& event, const absl::Status& error, absl::Time now) {
  return {.event_id = event.event_id(),
          .type = event.type(),
          .aggregate_type = event.aggregate_type(),
          .aggregate_id = event.aggregate_id(),
          .envelope = event.SerializeAsString(),
          .error = absl::StrCat(absl::StatusCodeToString(error.code()), ": ", error.message()),
          .died_at = now};
}

}  // namespace

// [quote:store-effects]
Task<absl::StatusOr<EventEffects::Stored>> EventEffects::Store(
    absl::Span<const DeliveredEvent> events, Move move, absl::Status given_up,
    async::CancellationToken cancellation) {
  co_return co_await database_.Write(
      [&](Transaction& transaction) -> absl::StatusOr<Stored> {
        Stored stored;
        for (const DeliveredEvent& event : events) {
          if (!event.envelope.has_value()) continue;
          ASSIGN_OR_RETURN(const bool is_new, StoreOne(transaction, *event.envelope, given_up));
          ++(is_new ? stored.effects : stored.duplicates);
        }
        RETURN_IF_ERROR(storage::MovePosition(transaction, consumer_, move.from, move.to));
        return stored;
      },
      std::move(cancellation));
}

// False for an event that had its effect, or was given up, before.
absl::StatusOr<bool> EventEffects::StoreOne(Transaction& transaction, const Envelope& event,
                                            const absl::Status& given_up) const {
  ASSIGN_OR_RETURN(const bool is_new, storage::MarkSeen(transaction, consumer_,
                                                        {.aggregate_type = event.aggregate_type(),
                                                         .aggregate_id = event.aggregate_id(),
                                                         .version = event.aggregate_version()}));
  if (!is_new) return false;
  if (given_up.ok()) {
    RETURN_IF_ERROR(Apply(transaction, event));
  } else {
    RETURN_IF_ERROR(storage::AddDeadLetter(transaction, consumer_,
                                           ToLetter(event, given_up, transaction.now())));
  }
  return true;
}
// [/quote]

absl::Status EventEffects::Apply(Transaction& transaction, const Envelope& event) const {
  if (!IsWanted(event.type(), types_)) {
    return ErrorWithReason(absl::StatusCode::kUnimplemented, kEventUnreadable,
                           absl::StrCat("events of the type ", event.type(), " are not known"));
  }
  const int readable = handler_.schema_version(event.type());
  if (event.schema_version() > readable) {
    return ErrorWithReason(absl::StatusCode::kUnimplemented, kEventUnreadable,
                           absl::StrCat(event.type(), " of the form ", event.schema_version(),
                                        " is newer than ", readable, ", which this binary reads"));
  }
  return handler_.Apply(transaction, event);
}

Task<absl::StatusOr<std::optional<ConsumerPosition>>> EventEffects::FindPosition(
    async::CancellationToken cancellation) {
  co_return co_await database_.Read(
      [this](Transaction& transaction) { return storage::FindPosition(transaction, consumer_); },
      std::move(cancellation));
}

Task<absl::Status> EventEffects::Redrive(std::string event_id,
                                         async::CancellationToken cancellation) {
  co_return co_await database_.Write(
      [&](Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(const std::optional<DeadLetter> letter,
                         storage::TakeDeadLetter(transaction, consumer_, event_id));
        if (!letter.has_value()) {
          return absl::NotFoundError(
              absl::StrCat("the consumer ", consumer_, " has no dead letter of this event"));
        }
        Envelope event;
        if (!event.ParseFromString(letter->envelope)) {
          return absl::DataLossError("the dead letter cannot be read");
        }
        return Apply(transaction, event);
      },
      std::move(cancellation));
}

Task<absl::Status> EventEffects::Reset(std::string cursor, async::CancellationToken cancellation) {
  co_return co_await database_.Write(
      [&](Transaction& transaction) {
        return storage::ResetPosition(transaction, consumer_, cursor);
      },
      std::move(cancellation));
}

Task<absl::StatusOr<int64_t>> EventEffects::CountDeadLetters(
    async::CancellationToken cancellation) {
  co_return co_await database_.Read(
      [this](Transaction& transaction) {
        return storage::CountDeadLetters(transaction, consumer_);
      },
      std::move(cancellation));
}

Task<absl::StatusOr<std::vector<DeadLetter>>> EventEffects::ListDeadLetters(
    std::string after_event_id, int limit, async::CancellationToken cancellation) {
  co_return co_await database_.Read(
      [&](Transaction& transaction) {
        return storage::ListDeadLetters(transaction, consumer_, after_event_id, limit);
      },
      std::move(cancellation));
}

}  // namespace souk::events
