#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/async/cancellation.h"
#include "common/async/executor.h"
#include "common/async/task.h"
#include "common/async/task_scope.h"
#include "common/base/clock.h"
#include "common/resilience/unchanged_watch.h"
#include "common/telemetry/log.h"
#include "services/order/use_cases/saga_repository.h"
#include "services/order/use_cases/saga_runner.h"

namespace souk::order {

struct SagaRecoveryOptions {
  /// Who this process is, among all that ever used the database.
  std::string owner;
  /// Whether no other process uses the database (SQLite): then any other owner is a dead one, and
  /// its sagas are taken up at once.
  bool sole_process = false;
  /// How long a lease must be seen unchanged before it counts as its owner's death. Longer than a
  /// drive ever goes without appending or renewing: LongestSilence and a backoff.
  absl::Duration lease_term = absl::Seconds(30);
  /// Between two looks at the sagas that nobody drives. It bounds how long an order waits once what
  /// it needs is there again.
  absl::Duration interval = absl::Seconds(5);
  /// Sagas taken up at a time.
  int batch = 64;
};

/// Takes up the sagas that nobody drives: those of this process that were parked, and those of
/// processes that died. Thread-safe. Destroying it stops.
class SagaRecovery {
 public:
  /// Everything outlives this.
  SagaRecovery(SagaRepository& sagas, SagaRunner& runner, const Clock& clock,
               async::Executor& executor, telemetry::Logger logger, SagaRecoveryOptions options);
  ~SagaRecovery();

  /// Sweeps now and then every interval, in the background.
  void Start();
  /// Ends the sweeping. Does not wait.
  void Stop();
  /// Waits, blocking this thread, until the last sweep is over. Call Stop first.
  void Join() { scope_.JoinBlocking(); }

  /// Takes up what nobody drives, as many as the runner has place for, and gives how many. Errors
  /// of the repository. At most one sweep at a time.
  Task<absl::StatusOr<int>> Sweep();

  /// Sees to it that the saga of `order`, to which something has happened, goes on now, or at the
  /// latest with the next sweep, and waits as SagaRunner::NudgeAndWait does. OK at once when it has
  /// none or when another process drives it. Errors of SagaRepository::Find; CANCELLED when the
  /// caller leaves.
  Task<absl::Status> Resume(CallContext call, OrderId order);

  const std::string& owner() const { return options_.owner; }

 private:
  Task<void> SweepAlways();
  Task<absl::Status> TakeUp(CallContext call, SagaLease lease);
  std::vector<SagaLease> PickOrphans(const std::vector<SagaLease>& leases);

  SagaRepository& sagas_;
  SagaRunner& runner_;
  const Clock& clock_;
  async::Executor& executor_;
  const telemetry::Logger logger_;
  const SagaRecoveryOptions options_;
  // Each saga's owner and epoch; of the sweep only.
  resilience::UnchangedWatch<OrderId, std::pair<std::string, int64_t>> watch_;
  OrderId position_;  // of the sweep only: where the next one goes on, when the last was cut short
  async::CancellationSource stop_;
  async::TaskScope scope_;  // last: its tasks use what is above
};

}  // namespace souk::order
