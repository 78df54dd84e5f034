#include "services/registry/use_cases/lease_sweeper.h"

#include <utility>

namespace souk::registry {

LeaseSweeper::LeaseSweeper(LeaseTable& leases, async::Executor& executor,
                           telemetry::Metrics& metrics, telemetry::Logger logger)
    : leases_(leases),
      executor_(executor),
      expired_total_(metrics.AddCounter("souk_registry_leases_expired_total",
                                        "Instances that were not heard of for a ttl")),
      instances_(
          metrics.AddCallbackGauge("souk_registry_instances", "Instances that are listed", {},
                                   [&leases] { return static_cast<double>(leases.size()); })),
      logger_(std::move(logger)) {}

void LeaseSweeper::Stop() {
  stop_.Cancel();
  tasks_.JoinBlocking();
}

Task<void> LeaseSweeper::Loop() {
  const absl::Duration interval = leases_.ttl() / 20;
  while (co_await async::Sleep(executor_, interval, stop_.token())) {
    const int expired = leases_.Expire();
    if (expired == 0) continue;
    expired_total_.Increment(expired);
    logger_.Warn("instances were not heard of any more", {{"instances", expired}});
  }
}

}  // namespace souk::registry
