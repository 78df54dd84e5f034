#include "common/events/nats/relay.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/async/time_limit.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace souk::events::nats {
namespace {

// Events that are published before the first acknowledgement is waited for: about 60 KB.
constexpr int kBatch = 128;
// Where processes share the log, one hears of the others' events when it looks.
constexpr absl::Duration kLookInterval = absl::Milliseconds(250);
// A broker that is away for less is no news: it may just be starting.
constexpr int kQuietFailures = 3;

bool IsMoved(const absl::Status& status) { return ReasonOf(status) == "STREAM_MOVED"; }

absl::Status Stopped() { return absl::CancelledError("the process ends"); }

}  // namespace

Relay::Relay(Options options, EventLog& log, const EventCatalogue& catalogue, Random& random,
             async::Executor& executor, telemetry::Metrics& metrics,
             const telemetry::Logger& logger)
    : options_(std::move(options)),
      log_(log),
      catalogue_(catalogue),
      random_(random),
      executor_(executor),
      logger_(logger.With({{"stream", StreamOf(options_.service)}})),
      backoff_(options_.backoff),
      published_(metrics.AddCounter("souk_events_published_total",
                                    "Events that the message broker has stored")),
      failures_(metrics.AddCounter("souk_events_publish_failures_total",
                                   "Times that events could not be published")),
      lag_(metrics.AddGauge("souk_events_unpublished",
                            "Events of the log that the message broker does not have")),
      pool_({.name = "nats-relay", .threads = 1}, executor) {}

void Relay::Stop() {
  stop_.Cancel();
  tasks_.JoinBlocking();
}

Task<void> Relay::Loop() {
  while (!stop_.token().cancelled()) {
    const absl::Status ended = co_await Serve();
    (void)co_await pool_.Run([this] {
      Disconnect();
      return absl::OkStatus();
    });
    if (stop_.token().cancelled()) co_return;
    failures_.Increment();
    if (++failures_in_a_row_ == kQuietFailures) {
      logger_.Warn("events cannot be published; they are kept", {{"error", ended.ToString()}});
    }
    co_await MeasureLag();
    co_await async::Sleep(executor_, backoff_.Delay(failures_in_a_row_, random_), stop_.token());
  }
}

Task<absl::Status> Relay::Serve() {
  CO_RETURN_IF_ERROR(co_await pool_.Run([this] { return Connect(); }));
  for (;;) {
    CO_ASSIGN_OR_RETURN(Mark mark, co_await FindMark());
    absl::Status ended = co_await Publish(std::move(mark));
    if (!IsMoved(ended)) co_return ended;
    logger_.Info("another process publishes the events, or did", {{"error", ended.ToString()}});
    CO_RETURN_IF_ERROR(co_await StandBy());
  }
}

Task<absl::Status> Relay::Publish(Mark mark) {
  async::WatchHub::Subscription changes = log_.Watch();
  while (!stop_.token().cancelled()) {
    CO_ASSIGN_OR_RETURN(const std::vector<DeliveredEvent> events, co_await ReadLog(&mark));
    lag_.Set(static_cast<double>(events.size()));
    if (events.empty()) {
      Recovered();
      co_await WaitForMore(&changes);
      continue;
    }
    if (events.size() == kBatch) co_await MeasureLag();
    CO_ASSIGN_OR_RETURN(const std::vector<EventMessage> messages, ToMessages(events, mark.cursor));
    CO_ASSIGN_OR_RETURN(mark.sequence, co_await pool_.Run([&] {
      return publisher_->Publish(messages, mark.sequence, options_.sent);
    }));
    CO_ASSIGN_OR_RETURN(mark.cursor, Cursor::Parse(events.back().cursor));
    last_cursor_ = events.back().cursor;
    published_.Increment(static_cast<double>(events.size()));
    Recovered();
  }
  co_return Stopped();
}

// The next events. A row that cannot be read is gone past: its place is a hole in the stream, and
// who comes to it asks the log itself, which names the row.
Task<absl::StatusOr<std::vector<DeliveredEvent>>> Relay::ReadLog(Mark* mark) {
  for (;;) {
    absl::StatusOr<std::vector<DeliveredEvent>> events =
        co_await log_.Read(mark->cursor.ToString(), kBatch, stop_.token());
    if (!absl::IsDataLoss(events.status())) co_return events;
    const std::string what(events.status().message());
    if (std::exchange(unreadable_, what) != what) {
      logger_.Error("an event cannot be published", {{"error", what}});
    }
    ++mark->cursor.position;
  }
}

absl::StatusOr<std::vector<EventMessage>> Relay::ToMessages(absl::Span<const DeliveredEvent> events,
                                                            const Cursor& after) const {
  std::vector<EventMessage> messages;
  messages.reserve(events.size());
  std::string before = after.ToString();
  for (const DeliveredEvent& event : events) {
    ASSIGN_OR_RETURN(EventMessage message, ToMessage(catalogue_, event, std::move(before)));
    messages.push_back(std::move(message));
    before = event.cursor;
  }
  return messages;
}

Task<absl::StatusOr<Relay::Mark>> Relay::FindMark() {
  CO_ASSIGN_OR_RETURN(const StreamEnd end, co_await pool_.Run([this] { return FindStreamEnd(); }));
  CO_ASSIGN_OR_RETURN(const Cursor begin, co_await log_.Begin(stop_.token()));
  if (!end.last.has_value()) co_return Mark{end.sequence, begin};
  const absl::StatusOr<Place> place = PlaceOf(end.last->message);
  if (!place.ok()) {
    co_return ErrorWithReason(
        absl::StatusCode::kFailedPrecondition, "STREAM_FOREIGN",
        absl::StrCat("the last message of ", stream_->where(), ", ", end.last->sequence,
                     ", is no event of Souk's: remove it"));
  }
  if (place->cursor.epoch != begin.epoch) {
    logger_.Warn("the stream is emptied, since the database was restored or is another one",
                 {{"last_cursor", end.last->message.cursor}, {"epoch", begin.epoch}});
    CO_RETURN_IF_ERROR(co_await pool_.Run([&] { return stream_->PurgeTo(end.last->sequence); }));
    co_return Mark{end.sequence, begin};
  }
  if (place->cursor.position < begin.position) {
    logger_.Error("events were forgotten before they could be published",
                  {{"after", end.last->message.cursor}, {"until", begin.ToString()}});
    co_return Mark{end.sequence, begin};
  }
  last_cursor_ = end.last->message.cursor;
  co_return Mark{end.sequence, place->cursor};
}

// What others publish after the first question makes the sequence too low, and so is found out.
absl::StatusOr<Relay::StreamEnd> Relay::FindStreamEnd() {
  ASSIGN_OR_RETURN(const Stream::Sequences sequences, stream_->GetSequences());
  ASSIGN_OR_RETURN(std::optional<StoredMessage> last, stream_->FindLast(sequences));
  return StreamEnd{.sequence = sequences.last, .last = std::move(last)};
}

// Until the relay that publishes has come to rest with events left to publish.
Task<absl::Status> Relay::StandBy() {
  std::optional<uint64_t> seen;
  while (co_await async::Sleep(executor_, options_.stand_by, stop_.token())) {
    CO_ASSIGN_OR_RETURN(const Mark mark, co_await FindMark());
    CO_ASSIGN_OR_RETURN(const Cursor end, co_await log_.End(stop_.token()));
    if (seen == mark.sequence && mark.cursor != end) co_return absl::OkStatus();
    seen = mark.sequence;
    lag_.Set(static_cast<double>(end.position - mark.cursor.position));
    Recovered();
  }
  co_return Stopped();
}

Task<bool> Relay::WaitForMore(async::WatchHub::Subscription* changes) {
  const async::TimeLimit limit(executor_, kLookInterval, stop_.token());
  if (co_await changes->Next(limit.token()) || limit.token().cancelled()) co_return true;
  // The log is closed, as when the process drains: events may come all the same.
  co_return co_await async::Sleep(executor_, kLookInterval, stop_.token());
}

Task<void> Relay::MeasureLag() {
  const absl::StatusOr<Cursor> end = co_await log_.End(stop_.token());
  if (!end.ok()) co_return;
  const absl::StatusOr<Cursor> last = Cursor::Parse(last_cursor_);
  const bool same = last.ok() && last->epoch == end->epoch;
  lag_.Set(static_cast<double>(end->position - (same ? last->position : 0)));
}

void Relay::Recovered() {
  if (std::exchange(failures_in_a_row_, 0) >= kQuietFailures) {
    logger_.Info("events are published again");
  }
}

absl::Status Relay::Connect() {
  ASSIGN_OR_RETURN(connection_, Connection::Open(options_.server));
  stream_ = std::make_unique<Stream>(*connection_, options_.service);
  RETURN_IF_ERROR(stream_->Prepare(options_.stream));
  ASSIGN_OR_RETURN(publisher_, Publisher::Open(*connection_, options_.service));
  return absl::OkStatus();
}

void Relay::Disconnect() {
  publisher_.reset();
  stream_.reset();
  connection_.reset();
}

}  // namespace souk::events::nats
