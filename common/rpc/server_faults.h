#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/async/executor.h"
#include "common/async/task.h"
#include "common/base/clock.h"
#include "common/base/random.h"
#include "common/resilience/fault_injector.h"
#include "common/rpc/call_context.h"
#include "common/telemetry/log.h"
#include "common/telemetry/metrics.h"

namespace souk::rpc {

/// The faults of a server, whoever set them: they come, expire and are cleared while it runs, and
/// meet its calls as the FaultInjector plans. Nobody can overlook them: each comes and goes with a
/// WARN, souk_faults_active says how many there are, and souk_faults_injected_total
/// {service,method,kind} counts, when it begins, each that meets a call; kind is delay, hang,
/// refusal, reply_delay, lost_reply, corrupt_status or corrupt_answer. Thread-safe.
class ServerFaults {
 public:
  struct Parts {
    const Clock& clock;
    Random& random;
    async::Executor& executor;
    telemetry::Metrics& metrics;
    telemetry::Logger logger;
  };

  /// A fault at work.
  struct Report {
    resilience::FaultRule rule;
    int64_t calls = 0;                         // that it has met
    std::optional<absl::Duration> expires_in;  // none when it does not end by itself
  };

  /// Hears of each change: the names of the faults at work, and whether the process is to say that
  /// it serves. Runs under a lock, so that the last one heard is true: it must not call back.
  using Listener = std::function<void(const std::vector<std::string>& names, bool serving)>;

  /// Everything outlives this.
  explicit ServerFaults(Parts parts);
  ~ServerFaults();
  ServerFaults(const ServerFaults&) = delete;
  ServerFaults& operator=(const ServerFaults&) = delete;

  /// Sets who hears of changes, in place of who did; null for nobody. Returns when the one before
  /// hears no more.
  void Listen(Listener listener);

  /// Lets a fault begin, in place of the one of its name; it ends by itself after `expires_after`
  /// on the steady clock. REQUIRES: resilience::CheckFaultRule was OK.
  void Set(resilience::FaultRule rule, absl::Duration expires_after = absl::InfiniteDuration());

  /// Ends the fault of that name, for calls that come from now on; false when there is none.
  bool Clear(absl::string_view name);

  /// The faults at work, by name.
  std::vector<Report> List() const;

  /// Whether there is any fault; when not, Around is not worth its coroutine.
  bool active() const { return injector_->active(); }

  /// Runs `handling` with the faults that meet this call, and gives the call's outcome. A call that
  /// is refused, or hangs, is never handled. A cancelled call waits for nothing. `corruption`,
  /// which outlives the task, says what of the answer is to be made garbage.
  Task<absl::Status> Around(std::string full_name, std::string caller, CallContext call,
                            Task<absl::Status> handling, resilience::Corruption* corruption);

 private:
  class Board;

  void Count(absl::string_view full_name, const char* kind);
  Task<void> Delay(absl::string_view full_name, const char* kind, absl::Duration delay,
                   async::CancellationToken cancellation);

  const Parts parts_;
  const std::shared_ptr<resilience::FaultInjector> injector_;
  const std::shared_ptr<Board> board_;  // shared with the timers of expiries
};

}  // namespace souk::rpc
