#pragma once

#include <string>

#include "common/async/cancellation.h"
#include "common/async/executor.h"
#include "common/async/task.h"
#include "common/async/task_scope.h"
#include "common/base/random.h"
#include "common/discovery/ask_again.h"
#include "common/discovery/registry_client.h"
#include "common/telemetry/log.h"
#include "common/telemetry/metrics.h"

namespace souk::discovery {

/// Has an instance listed in the registry, from Start to Withdraw: registers it, renews its lease
/// three times a ttl, and registers it again when the registry has lost it. While the registry is
/// away it tries again, and nothing else depends on it.
///
///   souk_discovery_registered
class Registration {
 public:
  /// The references outlive it.
  Registration(const std::string& registry_target, async::Executor& executor, Random& random,
               telemetry::Metrics& metrics, telemetry::Logger logger);

  /// Withdraws, and waits until that is over: at most for some seconds.
  ~Registration() { Withdraw(); }
  Registration(const Registration&) = delete;
  Registration& operator=(const Registration&) = delete;

  /// Call at most once.
  void Start(registry::v1::Instance instance) { tasks_.Spawn(Keep(std::move(instance))); }

  /// Has the instance taken off the list. Does not wait for it; later calls do nothing.
  void Withdraw() { stop_.Cancel(); }

 private:
  Task<void> Keep(registry::v1::Instance instance);
  /// Renews until that fails for good, or until Withdraw.
  Task<void> KeepLease(Lease lease);

  RegistryClient registry_;
  AskAgain ask_again_;
  telemetry::Gauge& registered_;
  const telemetry::Logger logger_;
  async::CancellationSource stop_;
  async::TaskScope tasks_;  // last: its task uses what is above
};

}  // namespace souk::discovery
