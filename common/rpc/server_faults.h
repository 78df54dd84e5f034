#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/async/executor.h"
#include "common/async/task.h"
#include "common/base/random.h"
#include "common/resilience/fault_injector.h"
#include "common/rpc/call_context.h"
#include "common/telemetry/metrics.h"

namespace souk::rpc {

/// Injects faults into the calls that a server takes, as its FaultInjector plans them, and counts
/// them as souk_faults_injected_total{service,method,kind}; kind is delay, refusal, reply_delay or
/// lost_reply, and each is counted when it begins. Thread-safe.
class ServerFaults {
 public:
  /// Everything outlives this.
  ServerFaults(Random& random, async::Executor& executor, telemetry::Metrics& metrics)
      : injector_(random), executor_(executor), metrics_(metrics) {}

  /// As FaultInjector::Replace; at any time.
  void Replace(std::vector<resilience::FaultRule> rules) { injector_.Replace(std::move(rules)); }

  /// Whether there is any rule; when not, Around is not worth its coroutine.
  bool active() const { return injector_.active(); }

  /// Runs `handling` with the faults that meet this call, and gives the call's outcome. A call that
  /// is refused is never handled. A cancelled call waits for no delay.
  Task<absl::Status> Around(std::string full_name, CallContext call, Task<absl::Status> handling);

 private:
  void Count(absl::string_view full_name, const char* kind);
  Task<void> Delay(absl::string_view full_name, const char* kind, absl::Duration delay,
                   async::CancellationToken cancellation);

  resilience::FaultInjector injector_;
  async::Executor& executor_;
  telemetry::Metrics& metrics_;
};

}  // namespace souk::rpc
