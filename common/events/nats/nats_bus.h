#pragma once

#include <memory>
#include <string>

#include "absl/time/time.h"
#include "common/events/event_bus.h"
#include "common/events/nats/relay.h"

namespace souk::events::nats {

/// The bus over NATS JetStream: this process's relay, and sources that read what the relays of
/// others have published.
class NatsBus final : public EventBus {
 public:
  struct Options {
    std::string url;
    absl::Duration retention;  // how long a stream keeps events
    int replicas = 1;
    absl::Duration ack_wait;
    int max_unacknowledged = 0;
    /// As Relay::Options::sent.
    std::function<void()> sent = [] {};
  };

  /// For the process of `service`, whose log it is. All references outlive this.
  NatsBus(Options options, std::string service, EventLog& log, const EventCatalogue& catalogue,
          Random& random, async::Executor& executor, telemetry::Metrics& metrics,
          const telemetry::Logger& logger);

  std::unique_ptr<EventSource> SourceOf(std::string service, rpc::Channel& channel) override;
  void Start() override { relay_.Start(); }
  void Stop() override { relay_.Stop(); }

 private:
  const Options options_;
  const std::string service_;
  const EventCatalogue& catalogue_;
  async::Executor& executor_;
  Relay relay_;
};

}  // namespace souk::events::nats
