#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <utility>

#include "absl/functional/function_ref.h"
#include "common/async/executor.h"
#include "common/async/spawn.h"
#include "common/base/clock.h"
#include "common/base/deadline.h"
#include "common/base/mutex.h"

namespace souk::async {

/// An Executor whose work runs only when a test says so, on the test's own thread, its timers by a
/// clock that the test moves: a run repeats exactly, and an hour of backoff takes no time.
///
/// Post, After and Cancel are thread-safe, so a BlockingPool may post here; the rest is for the one
/// thread that runs the work. Destroying it drops what has not run.
class ManualExecutor final : public Executor {
 public:
  /// `clock` outlives the executor. Move it by Advance only, or its timers run late.
  explicit ManualExecutor(ManualClock& clock) : clock_(clock) {}
  ManualExecutor(const ManualExecutor&) = delete;
  ManualExecutor& operator=(const ManualExecutor&) = delete;

  void Post(absl::AnyInvocable<void()> work) override;
  std::unique_ptr<Timer> After(absl::Duration delay, absl::AnyInvocable<void()> work) override;

  /// Runs what is posted, and what that posts, and the timers that are due, until nothing is left.
  void RunReady();

  /// Moves the clock on by `by`, running each timer at its moment, earliest first, and all that
  /// becomes ready.
  void Advance(absl::Duration by);

  /// Moves the clock on to the next timer and runs it, and all that becomes ready. False when there
  /// is no timer.
  bool AdvanceToNextTimer();

  /// Runs what is posted until done(), waiting for other threads to post where nothing is ready.
  /// Does not move the clock. For work that goes through real threads, such as a database's.
  void RunUntil(absl::FunctionRef<bool()> done);

  /// Calls `blocking` on a thread of its own and runs what is posted until it has returned. For
  /// what blocks until work of this executor has ended, such as joining a TaskScope.
  void RunDuring(absl::FunctionRef<void()> blocking);

  /// How many timers are pending.
  size_t timers() const;

 private:
  class ManualTimer;
  using TimerKey = std::pair<SteadyTime, uint64_t>;  // ties run in the order they were made

  bool Cancel(const TimerKey& key);
  absl::AnyInvocable<void()> TakeReady();
  std::optional<SteadyTime> NextTimer() const;

  ManualClock& clock_;
  mutable Mutex mutex_;
  CondVar not_empty_;
  std::deque<absl::AnyInvocable<void()>> posted_ GUARDED_BY(mutex_);
  std::map<TimerKey, absl::AnyInvocable<void()>> timers_ GUARDED_BY(mutex_);
  uint64_t next_timer_ GUARDED_BY(mutex_) = 0;
};

/// Runs `task` to its end and gives its result, waiting for other threads as RunUntil does.
template <typename T>
T RunTask(ManualExecutor& executor, Task<T> task) {
  std::optional<T> result;
  Spawn(std::move(task), [&result](T value) { result.emplace(std::move(value)); });
  executor.RunUntil([&result] { return result.has_value(); });
  return *std::move(result);
}

}  // namespace souk::async
