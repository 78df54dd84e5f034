#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/async/cancellation.h"
#include "common/async/executor.h"
#include "common/async/task.h"
#include "common/async/task_scope.h"
#include "common/base/clock.h"
#include "common/base/mutex.h"
#include "common/rpc/call_context.h"
#include "services/order/use_cases/saga.h"
#include "services/order/use_cases/saga_driver.h"
#include "services/order/use_cases/saga_progress.h"

namespace souk::order {

struct SagaRunnerOptions {
  /// Sagas driven at a time. One costs some kilobytes and a call in flight.
  uint32_t max_running = 256;
  /// Sagas that may wait for their turn; more are refused, before anything is stored.
  uint32_t max_queued = 4096;
  /// How long a caller waits for the turn of its order, before it is answered with the order as it
  /// was placed. Once its turn has come, the steps' own patience counts.
  absl::Duration turn_patience = absl::Milliseconds(150);
  /// What is kept of a caller's deadline for the answer to travel.
  absl::Duration answer_margin = absl::Milliseconds(20);
  /// How long a caller waits whose deadline is further away, or who has none.
  absl::Duration longest_wait = absl::Seconds(30);
};

/// Drives the sagas of this process: so many at a time, the next when one ends, each in one place
/// only. They go on without the callers who placed the orders. Thread-safe. Destroying it stops.
class SagaRunner {
 public:
  /// The place of one saga among those of this process; its destruction frees it. Move-only; must
  /// not outlive the runner.
  class Slot {
   public:
    Slot(Slot&& other) noexcept = default;
    Slot& operator=(Slot&& other) = delete;
    ~Slot();

   private:
    friend class SagaRunner;
    Slot(SagaRunner& runner, OrderId order, std::shared_ptr<SagaProgress> progress)
        : runner_(&runner), order_(std::move(order)), progress_(std::move(progress)) {}
    SagaRunner* runner_;
    OrderId order_;
    std::shared_ptr<SagaProgress> progress_;  // null once moved from
  };

  /// Everything outlives this.
  SagaRunner(SagaDriver& driver, SagaMonitor& monitor, const Clock& clock,
             async::Executor& executor, SagaRunnerOptions options);
  ~SagaRunner();

  /// Leave to run the saga of `order`, asked for before it is placed or taken. RESOURCE_EXHAUSTED,
  /// reason QUEUE_FULL, with RetryInfo, when there is no place; ALREADY_EXISTS when it has one.
  absl::StatusOr<Slot> Admit(OrderId order);

  /// Drives the saga when its turn comes. Of `call` the principal goes along.
  void Start(const CallContext& call, Slot slot, Saga saga);

  /// Starts the saga of an order placed just now, and gives the order in the state reached when the
  /// saga is over, or lets its waiters go, or the caller's deadline is near. CANCELLED when the
  /// caller leaves first.
  Task<absl::StatusOr<OrderView>> StartAndWait(CallContext call, Slot slot, Saga saga);

  /// Wakes the saga of `order`, since something has happened to it, and waits as StartAndWait does.
  /// OK at once when it does not run here.
  Task<absl::Status> NudgeAndWait(CallContext call, OrderId order);

  bool IsRunning(const OrderId& order) const;

  /// How many sagas run or wait for their turn.
  int size() const;

  /// Stops each saga after the call that it makes; what is left goes on when the process starts
  /// again. Admits no more. Does not wait.
  void Stop();
  /// Waits, blocking this thread, until no saga runs. Call Stop first.
  void Join() { scope_.JoinBlocking(); }

 private:
  struct Pending {
    CallContext call;
    Slot slot;
    Saga saga;
    std::unique_ptr<async::Executor::Timer> patience;  // null when it is endless
  };

  std::unique_ptr<async::Executor::Timer> BeginPatience(std::shared_ptr<SagaProgress> progress);
  Task<void> RunLane();
  std::optional<Pending> TakeNext();
  void Leave(const OrderId& order);
  Task<absl::Status> Wait(CallContext call, std::shared_ptr<SagaProgress> progress);
  std::shared_ptr<SagaProgress> Find(const OrderId& order) const;

  SagaDriver& driver_;
  SagaMonitor& monitor_;
  const Clock& clock_;
  async::Executor& executor_;
  const SagaRunnerOptions options_;
  async::CancellationSource stop_;
  mutable Mutex mutex_;
  bool stopped_ GUARDED_BY(mutex_) = false;
  uint32_t lanes_ GUARDED_BY(mutex_) = 0;  // coroutines that drive one saga after the other
  absl::flat_hash_map<OrderId, std::shared_ptr<SagaProgress>> admitted_ GUARDED_BY(mutex_);
  std::deque<Pending> queue_ GUARDED_BY(mutex_);
  async::TaskScope scope_;  // last: its tasks use what is above
};

}  // namespace souk::order
