#include "common/events/nats/jetstream_source.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/async/blocking_pool.h"
#include "common/async/bounded_queue.h"
#include "common/async/task_scope.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/events/event_filter.h"
#include "common/events/nats/beginning.h"
#include "common/events/nats/errors.h"
#include "common/events/nats/stream_reader.h"

namespace souk::events::nats {
namespace {

// Two threads: one waits for messages while the other acknowledges, or ends the wait.
constexpr int kThreads = 2;

// An event on its way from the broker's thread to the consumer.
struct Item {
  DeliveredEvent event;
  std::string acknowledgement = {};  // "" for one that did not come from the broker
};

class JetStreamSubscription final : public EventSubscription {
 public:
  JetStreamSubscription(JetStreamSource::Options source, EventSource& emitter,
                        const EventCatalogue& catalogue, async::Executor& executor,
                        SubscribeOptions options)
      : source_(std::move(source)),
        emitter_(emitter),
        catalogue_(catalogue),
        options_(std::move(options)),
        queue_(source_.max_unacknowledged),
        pool_({.name = absl::StrCat("nats-", source_.service), .threads = kThreads}, executor) {}

  Task<absl::StatusOr<std::vector<DeliveredEvent>>> Next(
      async::CancellationToken cancellation) override {
    if (!std::exchange(started_, true)) reading_.Spawn(ReadAhead());
    std::vector<Item> items = co_await queue_.PopAll(cancellation);
    if (!items.empty()) co_return Give(std::move(items));
    if (cancellation.cancelled()) co_return absl::CancelledError("no longer wanted");
    // The queue is closed, so reading is over and `ended_` written.
    co_return ended_;
  }

  Task<absl::Status> Acknowledge() override {
    if (given_.empty()) co_return absl::OkStatus();
    co_return co_await pool_.Run(
        [this, given = std::exchange(given_, {})] { return connection_->Acknowledge(given); });
  }

  Task<void> Close() override {
    stop_.Cancel();
    std::shared_ptr<StreamReader> reader;
    {
      MutexLock lock(mutex_);
      reader = reader_;
    }
    if (reader != nullptr) {
      (void)co_await pool_.Run([&reader] {
        reader->Stop();
        return absl::OkStatus();
      });
    }
    co_await reading_.Join();
    // What is left of the connection goes on a thread that may wait for it.
    reader.reset();
    (void)co_await pool_.Run([this] {
      DropReader();
      connection_.reset();
      return absl::OkStatus();
    });
  }

 private:
  std::vector<DeliveredEvent> Give(std::vector<Item> items) {
    std::vector<DeliveredEvent> events;
    events.reserve(items.size());
    for (Item& item : items) {
      if (!item.acknowledgement.empty()) given_.push_back(std::move(item.acknowledgement));
      // Places between events are for the last to tell.
      const bool is_last = &item == &items.back();
      if (item.event.envelope.has_value() || is_last) events.push_back(std::move(item.event));
    }
    return events;
  }

  Task<void> ReadAhead() {
    ended_ = co_await Read();
    queue_.Close();
  }

  Task<absl::Status> Read() {
    if (!options_.cursor.empty()) {
      CO_ASSIGN_OR_RETURN(last_, Cursor::Parse(options_.cursor));
    }
    CO_ASSIGN_OR_RETURN(const Beginning beginning, co_await pool_.Run([this] { return Begin(); }));
    if (beginning.first.has_value()) {
      if (!Follows(*beginning.first)) {
        CO_RETURN_IF_ERROR(co_await ReadFromEmitter(beginning.first->after));
      }
    } else if (last_.has_value() && last_ != beginning.last) {
      CO_RETURN_IF_ERROR(co_await CheckCursor(beginning.last));
    }
    CO_RETURN_IF_ERROR(
        co_await pool_.Run([this, &beginning] { return OpenReader(beginning.sequence); }));
    co_return co_await ReadFromStream();
  }

  absl::StatusOr<Beginning> Begin() {
    ServerOptions server = source_.server;
    absl::StrAppend(&server.name, " ", options_.consumer);
    ASSIGN_OR_RETURN(connection_, Connection::Open(server));
    Stream stream(*connection_, source_.service);
    absl::StatusOr<Beginning> beginning = FindBeginning(stream, last_);
    if (!absl::IsNotFound(beginning.status())) return beginning;
    return BrokerUnavailable(stream.where(), "there is none yet; the service makes it");
  }

  // Whether no event lies between the last one and this.
  bool Follows(const Place& place) const {
    if (!last_.has_value()) return place.after.position == 0;
    return place.after.epoch == last_->epoch && place.after.position <= last_->position;
  }

  // The cursor is of no place in the stream: it may wait for events that are not published yet, or
  // be worth nothing.
  Task<absl::Status> CheckCursor(std::optional<Cursor> last_of_stream) {
    CO_RETURN_IF_ERROR(co_await emitter_.CountAfter(last_->ToString(), stop_.token()));
    if (last_of_stream.has_value() && last_of_stream->epoch != last_->epoch) {
      co_return BrokerUnavailable(connection_->server(),
                                  absl::StrCat("the stream ", StreamOf(source_.service),
                                               " is still of another epoch of the database"));
    }
    co_return absl::OkStatus();
  }

  // Gives the events up to `end`, which the stream lacks.
  Task<absl::Status> ReadFromEmitter(Cursor end) {
    const std::unique_ptr<EventSubscription> feed = emitter_.Subscribe(options_);
    absl::Status read = co_await ReadUpTo(feed.get(), end);
    co_await feed->Close();
    CO_RETURN_IF_ERROR(read);
    last_ = std::move(end);
    co_return absl::OkStatus();
  }

  Task<absl::Status> ReadUpTo(EventSubscription* feed, Cursor end) {
    for (;;) {
      CO_ASSIGN_OR_RETURN(std::vector<DeliveredEvent> events, co_await feed->Next(stop_.token()));
      for (DeliveredEvent& event : events) {
        CO_ASSIGN_OR_RETURN(const Cursor cursor, Cursor::Parse(event.cursor));
        if (cursor.epoch != end.epoch) {
          co_return BrokerUnavailable(connection_->server(), "the stream is of another epoch");
        }
        if (cursor.position > end.position) co_return absl::OkStatus();
        if (!co_await queue_.Push({std::move(event)}, stop_.token())) co_return Stopped();
        if (cursor.position == end.position) co_return absl::OkStatus();
      }
      CO_RETURN_IF_ERROR(co_await feed->Acknowledge());
    }
  }

  absl::Status OpenReader(uint64_t from) {
    ASSIGN_OR_RETURN(std::shared_ptr<StreamReader> reader,
                     StreamReader::Open(*connection_, source_.service,
                                        {.from = from,
                                         .ack_wait = source_.ack_wait,
                                         .max_unacknowledged = source_.max_unacknowledged,
                                         .check_interval = source_.check_interval}));
    MutexLock lock(mutex_);
    reader_ = std::move(reader);
    return absl::OkStatus();
  }

  void DropReader() {
    MutexLock lock(mutex_);
    reader_.reset();
  }

  Task<absl::Status> ReadFromStream() {
    const std::shared_ptr<StreamReader> reader = [this] {
      MutexLock lock(mutex_);
      return reader_;
    }();
    uint64_t last_sequence = 0;
    std::vector<std::string> known;  // acknowledgements of what the consumer has got another way
    // Close stops the reader that it sees, and before that says that it does.
    while (!stop_.token().cancelled()) {
      CO_ASSIGN_OR_RETURN(std::vector<ReceivedMessage> messages,
                          co_await pool_.Run([&]() -> absl::StatusOr<std::vector<ReceivedMessage>> {
                            RETURN_IF_ERROR(connection_->Acknowledge(std::exchange(known, {})));
                            return reader->Next(source_.max_unacknowledged);
                          }));
      for (ReceivedMessage& message : messages) {
        // Sent again: it waits here, or is acknowledged.
        if (message.sequence <= last_sequence) continue;
        last_sequence = message.sequence;
        CO_ASSIGN_OR_RETURN(std::optional<DeliveredEvent> event, Accept(message));
        if (!event.has_value()) {
          known.push_back(std::move(message.acknowledgement));
        } else if (!co_await queue_.Push({*std::move(event), std::move(message.acknowledgement)},
                                         stop_.token())) {
          co_return Stopped();
        }
      }
    }
    co_return Stopped();
  }

  // The event of a message, without envelope when its type is not wanted; nullopt for one that
  // came before, as when the stream was wiped and filled anew.
  absl::StatusOr<std::optional<DeliveredEvent>> Accept(const ReceivedMessage& received) {
    const EventMessage& message = received.message;
    const absl::StatusOr<Place> place = PlaceOf(message);
    if (!place.ok()) return Unreadable(received, place.status());
    const Cursor& cursor = place->cursor;
    if (last_.has_value() && cursor.epoch == last_->epoch && cursor.position <= last_->position) {
      return std::nullopt;
    }
    if (!Follows(*place)) {
      return BrokerUnavailable(
          connection_->server(),
          absl::StrCat("the stream ", StreamOf(source_.service), " has a hole before its message ",
                       received.sequence, ", between the cursors ",
                       last_.has_value() ? last_->ToString() : "\"\"", " and ", message.after));
    }
    DeliveredEvent event{.cursor = message.cursor};
    if (IsWanted(TypeOf(message.subject), options_.types)) {
      absl::StatusOr<event::v1::Envelope> envelope =
          catalogue_.ReadEnvelope(TypeOf(message.subject), message.body);
      if (!envelope.ok()) return Unreadable(received, envelope.status());
      event.envelope = *std::move(envelope);
    }
    last_ = cursor;
    return event;
  }

  absl::Status Unreadable(const ReceivedMessage& received, const absl::Status& why) const {
    return UnreadableMessage(
        absl::StrCat("the stream ", StreamOf(source_.service), " of ", connection_->server()),
        received.sequence, received.message, why.message());
  }

  static absl::Status Stopped() { return absl::CancelledError("no longer wanted"); }

  const JetStreamSource::Options source_;
  EventSource& emitter_;
  const EventCatalogue& catalogue_;
  const SubscribeOptions options_;
  bool started_ = false;
  std::vector<std::string> given_;  // acknowledgements of what Next has given
  async::CancellationSource stop_;
  async::BoundedQueue<Item> queue_;
  std::optional<Cursor> last_;  // of the reading task
  absl::Status ended_;          // written before the queue is closed, read after
  std::unique_ptr<Connection> connection_;
  Mutex mutex_;
  std::shared_ptr<StreamReader> reader_ GUARDED_BY(mutex_);
  async::BlockingPool pool_;
  async::TaskScope reading_;  // last: its task uses what is above
};

}  // namespace

std::unique_ptr<EventSubscription> JetStreamSource::Subscribe(SubscribeOptions options) {
  return std::make_unique<JetStreamSubscription>(options_, *emitter_, catalogue_, executor_,
                                                 std::move(options));
}

}  // namespace souk::events::nats
