#pragma once

#include <memory>
#include <string>

#include "absl/time/time.h"
#include "common/async/executor.h"
#include "common/events/catalogue.h"
#include "common/events/event_source.h"
#include "common/events/nats/connection.h"

namespace souk::events::nats {

/// Another service's events from NATS JetStream, into which that service's Relay publishes them.
/// Cursors are the emitter's, so a consumer can change between this and the emitter's feed at any
/// event, and a stream that was wiped costs it nothing.
///
/// The stream is a copy, and may lack what the emitter's log has: from a hole in it up to the next
/// message that is there, events come from the emitter itself. What the cursor of a consumer is
/// worth, where the stream cannot tell, the emitter tells. Else it is not needed: what was
/// published is delivered while the emitter is away.
///
/// Thread-safe. Each subscription has a connection and two threads of its own.
class JetStreamSource final : public EventSource {
 public:
  struct Options {
    ServerOptions server;  // the name is the subscriber's: the consumer's is added
    std::string service;   // whose events: "order"
    absl::Duration ack_wait = absl::Seconds(30);
    int max_unacknowledged = 256;
    absl::Duration check_interval = absl::Seconds(10);
  };

  /// `emitter` is the service's own feed. The references, and this, outlive the subscriptions.
  JetStreamSource(Options options, std::unique_ptr<EventSource> emitter,
                  const EventCatalogue& catalogue, async::Executor& executor)
      : options_(std::move(options)),
        emitter_(std::move(emitter)),
        catalogue_(catalogue),
        executor_(executor) {}

  std::unique_ptr<EventSubscription> Subscribe(SubscribeOptions options) override;

  /// The emitter's answer: it alone knows what is not published yet.
  Task<absl::StatusOr<int64_t>> CountAfter(std::string cursor,
                                           async::CancellationToken cancellation) override {
    return emitter_->CountAfter(std::move(cursor), std::move(cancellation));
  }

 private:
  const Options options_;
  const std::unique_ptr<EventSource> emitter_;
  const EventCatalogue& catalogue_;
  async::Executor& executor_;
};

}  // namespace souk::events::nats
