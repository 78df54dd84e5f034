#pragma once

#include <memory>
#include <optional>

#include "absl/status/statusor.h"
#include "common/events/catalogue.h"
#include "common/events/event_bus.h"
#include "common/events/event_log.h"
#include "common/host/platform.h"
#include "souk/config/v1/events.pb.h"

namespace souk::host {

/// What `events.bus` says, checked. INVALID_ARGUMENT, naming the key, for what cannot be.
absl::Status CheckBusConfig(const config::v1::EventsConfig& config);

/// The bus that the configuration names, for this process. REQUIRES: CheckBusConfig was OK. All
/// references outlive it.
std::unique_ptr<events::EventBus> MakeEventBus(const config::v1::EventsConfig& config,
                                               events::EventLog& log,
                                               const events::EventCatalogue& catalogue,
                                               Platform& platform);

}  // namespace souk::host
