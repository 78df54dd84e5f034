#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/async/cancellation.h"
#include "common/async/task.h"
#include "common/async/task_scope.h"
#include "common/events/catalogue.h"
#include "common/events/consumer.h"
#include "common/events/consumer_service.h"
#include "common/events/event_bus.h"
#include "common/events/event_log.h"
#include "common/events/event_source.h"
#include "common/events/feed_service.h"
#include "common/events/local_source.h"
#include "common/host/platform.h"
#include "common/rpc/channel.h"
#include "common/rpc/service.h"
#include "common/storage/database.h"
#include "souk/config/v1/events.pb.h"

namespace souk::host {

/// What every service that emits events has: its log, the feed that serves it, the bus that carries
/// events between services, and the forgetting of events that are past their retention.
/// Thread-safe.
class ServiceEvents {
 public:
  struct Options {
    absl::Duration retention;
    config::v1::EventsConfig bus;  // as CheckBusConfig wants it
    bool consume = true;           // else other processes do
  };
  /// What the configuration says. INVALID_ARGUMENT, naming the key, for a retention that is not
  /// more than 0, and for a bus that cannot be.
  static absl::StatusOr<Options> ToOptions(const config::v1::EventsConfig& config);

  /// Both outlive this.
  ServiceEvents(Options options, storage::Database& database, Platform& platform);
  ~ServiceEvents() { Stop(); }
  ServiceEvents(const ServiceEvents&) = delete;
  ServiceEvents& operator=(const ServiceEvents&) = delete;

  const events::EventCatalogue& catalogue() const { return catalogue_; }
  events::EventLog& log() { return log_; }
  /// Serves the log: give it to the server.
  const rpc::Service& feed() const { return feed_; }

  /// Shows operators the consumers, and does with them what they ask: give it to the server.
  const rpc::Service& consumer_service() const { return consumer_service_; }

  /// The events of another service, to which `channel` leads; it outlives this. Call it before
  /// Start.
  events::EventSource& Of(const std::string& service, rpc::Channel& channel);

  /// This service's own events, for its read models.
  events::EventSource& own() { return own_; }

  /// Has `handler` consume the events of `source`, from Start to Stop. Both live until Stop. Call
  /// it before Start.
  void Consume(const std::string& consumer, events::EventSource& source,
               events::EventHandler& handler);

  /// Begins to consume, unless others do, to publish, and to forget old events. Call once.
  void Start();
  /// Ends the subscriptions with DRAINING: for Process::EndStreams.
  void EndStreams() { log_.Close(); }
  /// Ends what runs; returns when nothing does. Blocks. Call it before the database closes.
  void Stop();

 private:
  Task<void> ForgetOldEvents();

  const Options options_;
  storage::Database& database_;
  Platform& platform_;
  const events::EventCatalogue catalogue_;
  events::EventLog log_;
  events::FeedService feed_{log_};
  events::LocalSource own_{log_};
  const std::unique_ptr<events::EventBus> bus_;
  std::vector<std::unique_ptr<events::EventSource>> sources_;
  std::vector<std::unique_ptr<events::Consumer>> consumers_;
  events::ConsumerService consumer_service_{consumers_};
  async::CancellationSource stop_;
  async::TaskScope tasks_;  // last: its task uses what is above
};

}  // namespace souk::host
