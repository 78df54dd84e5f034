#include "common/events/event_log.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/base/uuid.h"

namespace souk::events {
namespace {

using storage::OutboxEntry;
using storage::OutboxState;
using storage::Transaction;

constexpr int kPrunedAtOnce = 1000;

// The position to read after.
absl::StatusOr<int64_t> Check(absl::string_view text, const OutboxState& state) {
  if (text.empty()) return state.pruned_to;
  ASSIGN_OR_RETURN(const Cursor cursor, Cursor::Parse(text));
  if (cursor.epoch != state.epoch) {
    return ErrorWithReason(absl::StatusCode::kFailedPrecondition, "CURSOR_EPOCH_CHANGED",
                           "the cursor is of another database, or of this one before it was "
                           "restored from a backup: begin anew, without a cursor");
  }
  if (cursor.position < state.pruned_to) {
    return ErrorWithReason(
        absl::StatusCode::kOutOfRange, "CURSOR_TOO_OLD",
        absl::StrCat("the events after the cursor are no longer kept; the oldest cursor is ",
                     Cursor{state.epoch, state.pruned_to}.ToString()));
  }
  if (cursor.position > state.last) {
    Violations violations;
    violations.Add("cursor", absl::StrCat("is past the last event; its cursor is ",
                                          Cursor{state.epoch, state.last}.ToString()));
    return violations.ToStatus();
  }
  return cursor.position;
}

struct Page {
  std::string epoch;
  std::vector<OutboxEntry> entries;
};

}  // namespace

absl::StatusOr<storage::OutboxEvent> EventLog::Describe(
    EventSubject about, const google::protobuf::Message& what) const {
  const EventCatalogue::Entry& entry = catalogue_.EntryOf(*what.GetDescriptor());
  ASSIGN_OR_RETURN(std::string payload, catalogue_.WritePayload(what));
  return storage::OutboxEvent{
      .event_id = NewUuidV7(clock_, random_),
      .aggregate_type = std::move(about.aggregate_type),
      .aggregate_id = std::move(about.aggregate_id),
      .aggregate_version = about.aggregate_version,
      .type = entry.type,
      .schema_version = entry.schema_version,
      .occurred_at = about.occurred_at,
      .traceparent = about.trace.IsValid() ? telemetry::FormatTraceparent(about.trace) : "",
      .payload = std::move(payload)};
}

absl::Status EventLog::Append(Transaction& transaction, const storage::OutboxEvent& event) {
  transaction.AfterCommit([this] { Notify(); });
  return storage::AppendToOutbox(transaction, event);
}

Task<absl::StatusOr<std::vector<DeliveredEvent>>> EventLog::Read(
    std::string cursor, int limit, async::CancellationToken cancellation) {
  CO_ASSIGN_OR_RETURN(const Page page,
                      co_await database_.Read(
                          [&](Transaction& transaction) -> absl::StatusOr<Page> {
                            ASSIGN_OR_RETURN(OutboxState state,
                                             storage::ReadOutboxState(transaction));
                            ASSIGN_OR_RETURN(const int64_t after, Check(cursor, state));
                            ASSIGN_OR_RETURN(std::vector<OutboxEntry> entries,
                                             storage::ReadOutbox(transaction, after, limit));
                            return Page{std::move(state.epoch), std::move(entries)};
                          },
                          std::move(cancellation)));
  std::vector<DeliveredEvent> events;
  events.reserve(page.entries.size());
  for (const OutboxEntry& entry : page.entries) {
    absl::StatusOr<event::v1::Envelope> envelope = catalogue_.ReadEntry(entry);
    if (!envelope.ok() && events.empty()) co_return envelope.status();
    if (!envelope.ok()) break;  // those before it first
    events.push_back({Cursor{page.epoch, entry.position}.ToString(), *std::move(envelope)});
  }
  co_return events;
}

Task<absl::StatusOr<Cursor>> EventLog::Begin(async::CancellationToken cancellation) {
  CO_ASSIGN_OR_RETURN(OutboxState state,
                      co_await database_.Read(&storage::ReadOutboxState, std::move(cancellation)));
  co_return Cursor{std::move(state.epoch), state.pruned_to};
}

Task<absl::StatusOr<Cursor>> EventLog::End(async::CancellationToken cancellation) {
  CO_ASSIGN_OR_RETURN(OutboxState state,
                      co_await database_.Read(&storage::ReadOutboxState, std::move(cancellation)));
  co_return Cursor{std::move(state.epoch), state.last};
}

Task<absl::StatusOr<int64_t>> EventLog::Prune(absl::Time before,
                                              async::CancellationToken cancellation) {
  int64_t pruned = 0;
  int64_t last_round = 0;
  do {
    CO_ASSIGN_OR_RETURN(last_round, co_await database_.Write(
                                        [before](Transaction& transaction) {
                                          return storage::PruneOutbox(transaction, before,
                                                                      kPrunedAtOnce);
                                        },
                                        cancellation));
    pruned += last_round;
  } while (last_round == kPrunedAtOnce);
  co_return pruned;
}

}  // namespace souk::events
