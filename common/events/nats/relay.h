#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/async/blocking_pool.h"
#include "common/async/cancellation.h"
#include "common/async/executor.h"
#include "common/async/task.h"
#include "common/async/task_scope.h"
#include "common/base/random.h"
#include "common/events/catalogue.h"
#include "common/events/event_log.h"
#include "common/events/nats/connection.h"
#include "common/events/nats/publishing.h"
#include "common/events/nats/stream.h"
#include "common/resilience/backoff.h"
#include "common/telemetry/log.h"
#include "common/telemetry/metrics.h"

namespace souk::events::nats {

/// Publishes the events of a service's log into its stream, each once and in the log's order.
///
/// 1. The stream is the mark: its last message carries the cursor of the last event that was
///    published, so there is nothing to write down between publishing and marking.
/// 2. Each message says which message it must follow, and the broker refuses it elsewhere: a relay
///    that comes back, or a second one of the same service, can neither repeat, nor reorder, nor
///    interleave. Who is refused stands by, and takes over when the other has come to rest.
/// 3. Each message says after which event it comes, so that a hole is seen by who reads it.
/// 4. A stream that was wiped gets everything again that the log keeps; one of another epoch of the
///    database, which was restored from a backup, is emptied before, since its cursors are worth
///    nothing.
///
/// A broker that is away costs nothing but delay: the log keeps the events. Thread-safe.
class Relay {
 public:
  struct Options {
    ServerOptions server;
    std::string service;  // whose log it is: "order"
    Stream::Options stream;
    resilience::BackoffOptions backoff = {.initial = absl::Milliseconds(100),
                                          .maximum = absl::Seconds(5)};
    /// Between two looks of one that stands by; it takes over after two that saw no progress.
    absl::Duration stand_by = absl::Seconds(2);
    /// Called when the broker has got a batch, before it is known what it did with it.
    std::function<void()> sent = [] {};
  };

  /// All references outlive this.
  Relay(Options options, EventLog& log, const EventCatalogue& catalogue, Random& random,
        async::Executor& executor, telemetry::Metrics& metrics, const telemetry::Logger& logger);
  ~Relay() { Stop(); }
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;

  /// Begins. Call once.
  void Start() { tasks_.Spawn(Loop()); }
  /// Ends; what is not published is when the next relay of the service starts. Blocks.
  void Stop();

 private:
  // What is in the stream: everything up to the event at `cursor`.
  struct Mark {
    uint64_t sequence = 0;  // of the stream's last message
    Cursor cursor;
  };
  // How the stream ends.
  struct StreamEnd {
    uint64_t sequence = 0;
    std::optional<StoredMessage> last;
  };

  Task<void> Loop();
  Task<absl::Status> Serve();
  Task<absl::Status> Publish(Mark mark);
  Task<absl::StatusOr<std::vector<DeliveredEvent>>> ReadLog(Mark* mark);
  absl::StatusOr<std::vector<EventMessage>> ToMessages(absl::Span<const DeliveredEvent> events,
                                                       const Cursor& after) const;
  Task<absl::StatusOr<Mark>> FindMark();
  Task<absl::Status> StandBy();
  Task<bool> WaitForMore(async::WatchHub::Subscription* changes);
  Task<void> MeasureLag();
  void Recovered();

  absl::Status Connect();
  void Disconnect();
  absl::StatusOr<StreamEnd> FindStreamEnd();

  const Options options_;
  EventLog& log_;
  const EventCatalogue& catalogue_;
  Random& random_;
  async::Executor& executor_;
  const telemetry::Logger logger_;
  const resilience::Backoff backoff_;
  telemetry::Counter& published_;
  telemetry::Counter& failures_;
  telemetry::Gauge& lag_;

  // Of the one loop.
  std::unique_ptr<Connection> connection_;
  std::unique_ptr<Stream> stream_;
  std::unique_ptr<Publisher> publisher_;
  int failures_in_a_row_ = 0;
  std::string unreadable_;   // what the log says of the row that was gone past
  std::string last_cursor_;  // of the last event known to be in the stream

  async::CancellationSource stop_;
  async::BlockingPool pool_;
  async::TaskScope tasks_;  // last: its task uses what is above
};

}  // namespace souk::events::nats
