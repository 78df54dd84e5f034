#pragma once

#include <memory>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/async/cancellation.h"
#include "common/async/executor.h"
#include "common/async/task.h"
#include "common/base/clock.h"
#include "common/base/random.h"
#include "common/resilience/backoff.h"
#include "common/rpc/call_context.h"
#include "services/order/use_cases/saga.h"
#include "services/order/use_cases/saga_monitor.h"
#include "services/order/use_cases/saga_progress.h"
#include "services/order/use_cases/saga_repository.h"

namespace souk::order {

/// How long peers may keep a drive waiting, each up to its step's deadline, before it appends or
/// fails: what it asks in a row, forward or back.
absl::Duration LongestSilence(const SagaDefinition& definition);

struct SagaDriverOptions {
  /// Between tries of a step whose outcome is unknown.
  resilience::BackoffOptions backoff = {.initial = absl::Milliseconds(100),
                                        .maximum = absl::Seconds(2)};
  /// How often a step is tried before the saga is parked, so that a peer that is down for long
  /// does not keep every driver busy. SagaRecovery takes parked sagas up again.
  int tries_before_parking = 8;
};

/// Drives a saga, step by step, to its end. Every step is recorded as an event before the next
/// begins, so whoever takes the saga up after a crash goes on where it stood:
///   - Done: the step's event is appended; where the pivot is next, its commit event with it.
///   - Refused: what was done, or may be, is undone, last step first, between two events.
///   - Unknown: the order and the lease are loaded anew, since somebody may have asked to cancel,
///     and the step is tried again after a backoff, until it is known.
/// Past the pivot's commit event nobody can cancel; a refusal of the pivot itself still undoes all.
/// What it withstands, tests/simulation shows.
/// Thread-safe.
class SagaDriver {
 public:
  /// Everything outlives this. `definition` is not empty and ends with a step that settles the
  /// order.
  SagaDriver(SagaDefinition definition, SagaPeers peers, SagaRepository& sagas, const Clock& clock,
             Random& random, async::Executor& executor, SagaMonitor& monitor,
             SagaDriverOptions options);

  /// Drives `saga` until one of SagaEnd. `call` is what the peers are called with, each step under
  /// its own deadline and its own span, which the step's events carry too; its cancellation stops
  /// the drive after the call that is under way.
  Task<SagaEnd> Drive(CallContext call, Saga saga, std::shared_ptr<SagaProgress> progress);

 private:
  struct Run;

  Task<absl::Status> MoveOn(Run* run);
  Task<absl::Status> Traced(Run* run, absl::string_view name, Task<absl::Status> move);
  Task<absl::Status> StepForward(Run* run);
  Task<absl::Status> StartCancelling(Run* run);
  Task<absl::Status> Undo(Run* run);
  Task<absl::Status> Append(Run* run, OrderChange change);
  Task<absl::Status> Reload(Run* run);
  Task<void> PauseAfter(Run* run, absl::Status failure);

  CallContext CallFor(const SagaStep& step, const Run& run) const;
  size_t PositionOf(const Order& order) const;
  size_t PositionAfter(size_t position) const;
  void BeginPatience(Run* run);

  const SagaDefinition definition_;
  const SagaPeers peers_;
  SagaRepository& sagas_;
  const Clock& clock_;
  Random& random_;
  async::Executor& executor_;
  SagaMonitor& monitor_;
  const SagaDriverOptions options_;
  const resilience::Backoff backoff_;
};

}  // namespace souk::order
