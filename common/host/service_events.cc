#include "common/host/service_events.h"

#include <utility>

#include "common/async/executor.h"
#include "common/base/status_macros.h"
#include "common/host/client_options.h"
#include "common/host/event_bus.h"

namespace souk::host {
namespace {

// Events live this much longer than their retention at most.
constexpr absl::Duration kInterval = absl::Minutes(10);

}  // namespace

absl::StatusOr<ServiceEvents::Options> ServiceEvents::ToOptions(
    const config::v1::EventsConfig& config) {
  const absl::Duration retention = ToDuration(config.retention());
  if (retention <= absl::ZeroDuration()) {
    return absl::InvalidArgumentError("events.retention: must be more than 0");
  }
  RETURN_IF_ERROR(CheckBusConfig(config));
  return Options{.retention = retention, .bus = config, .consume = config.consume()};
}

ServiceEvents::ServiceEvents(Options options, storage::Database& database, Platform& platform)
    : options_(std::move(options)),
      database_(database),
      platform_(platform),
      log_(database, catalogue_, platform.clock(), platform.random()),
      bus_(MakeEventBus(options_.bus, log_, catalogue_, platform)) {}

events::EventSource& ServiceEvents::Of(const std::string& service, rpc::Channel& channel) {
  sources_.push_back(bus_->SourceOf(service, channel));
  return *sources_.back();
}

void ServiceEvents::Consume(const std::string& consumer, events::EventSource& source,
                            events::EventHandler& handler) {
  consumers_.push_back(std::make_unique<events::Consumer>(
      events::ConsumerOptions{.name = consumer}, source, handler, database_, platform_.clock(),
      platform_.random(), platform_.executor(), platform_.metrics(), platform_.logger()));
}

void ServiceEvents::Start() {
  bus_->Start();
  for (const auto& consumer : consumers_) {
    options_.consume ? consumer->Start() : consumer->LeaveToOthers();
  }
  tasks_.Spawn(ForgetOldEvents());
}

void ServiceEvents::Stop() {
  stop_.Cancel();
  log_.Close();
  for (const auto& consumer : consumers_) consumer->Stop();
  bus_->Stop();
  tasks_.JoinBlocking();
}

Task<void> ServiceEvents::ForgetOldEvents() {
  do {
    const absl::StatusOr<int64_t> forgotten =
        co_await log_.Prune(platform_.clock().Now() - options_.retention, stop_.token());
    if (!forgotten.ok() && !stop_.token().cancelled()) {
      platform_.logger().Warn("old events could not be forgotten",
                              {{"error", forgotten.status().ToString()}});
    }
  } while (co_await async::Sleep(platform_.executor(), kInterval, stop_.token()));
}

}  // namespace souk::host
