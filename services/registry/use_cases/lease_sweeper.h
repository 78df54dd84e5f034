#pragma once

#include "common/async/cancellation.h"
#include "common/async/executor.h"
#include "common/async/task.h"
#include "common/async/task_scope.h"
#include "common/telemetry/log.h"
#include "common/telemetry/metrics.h"
#include "services/registry/use_cases/lease_table.h"

namespace souk::registry {

/// Takes instances off the list that were not heard of for a ttl, at most a twentieth of it late.
///
///   souk_registry_instances, souk_registry_leases_expired_total
class LeaseSweeper {
 public:
  /// All outlive this.
  LeaseSweeper(LeaseTable& leases, async::Executor& executor, telemetry::Metrics& metrics,
               telemetry::Logger logger);

  /// Stops.
  ~LeaseSweeper() { Stop(); }

  /// Sweeps again and again from now on. Call once.
  void Start() { tasks_.Spawn(Loop()); }

  /// Ends the sweeps; returns when none runs. Blocks.
  void Stop();

 private:
  Task<void> Loop();

  LeaseTable& leases_;
  async::Executor& executor_;
  telemetry::Counter& expired_total_;
  const telemetry::Metrics::CallbackHandle instances_;
  const telemetry::Logger logger_;
  async::CancellationSource stop_;
  async::TaskScope tasks_;  // last: its task uses what is above
};

}  // namespace souk::registry
