#include "common/host/service_events.h"

#include "common/async/executor.h"
#include "common/host/client_options.h"

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
  return Options{.retention = retention};
}

ServiceEvents::ServiceEvents(Options options, storage::Database& database, Platform& platform)
    : options_(options),
      clock_(platform.clock()),
      executor_(platform.executor()),
      logger_(platform.logger()),
      log_(database, catalogue_, platform.clock(), platform.random()) {}

void ServiceEvents::Stop() {
  stop_.Cancel();
  log_.Close();
  tasks_.JoinBlocking();
}

Task<void> ServiceEvents::ForgetOldEvents() {
  do {
    const absl::StatusOr<int64_t> forgotten =
        co_await log_.Prune(clock_.Now() - options_.retention, stop_.token());
    if (!forgotten.ok() && !stop_.token().cancelled()) {
      logger_.Warn("old events could not be forgotten", {{"error", forgotten.status().ToString()}});
    }
  } while (co_await async::Sleep(executor_, kInterval, stop_.token()));
}

}  // namespace souk::host
