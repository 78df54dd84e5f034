#include "common/events/nats/nats_bus.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/events/feed_source.h"
#include "common/events/nats/jetstream_source.h"

namespace souk::events::nats {

NatsBus::NatsBus(Options options, std::string service, EventLog& log,
                 const EventCatalogue& catalogue, Random& random, async::Executor& executor,
                 telemetry::Metrics& metrics, const telemetry::Logger& logger)
    : options_(std::move(options)),
      service_(std::move(service)),
      catalogue_(catalogue),
      executor_(executor),
      relay_({.server = {.url = options_.url, .name = absl::StrCat("souk-", service_, " relay")},
              .service = service_,
              .stream = {.max_age = options_.retention, .replicas = options_.replicas},
              .sent = options_.sent},
             log, catalogue, random, executor, metrics, logger) {}

std::unique_ptr<EventSource> NatsBus::SourceOf(std::string service, rpc::Channel& channel) {
  return std::make_unique<JetStreamSource>(
      JetStreamSource::Options{
          .server = {.url = options_.url, .name = absl::StrCat("souk-", service_)},
          .service = std::move(service),
          .ack_wait = options_.ack_wait,
          .max_unacknowledged = options_.max_unacknowledged},
      std::make_unique<FeedSource>(channel), catalogue_, executor_);
}

}  // namespace souk::events::nats
