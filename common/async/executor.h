#pragma once

#include <memory>

#include "absl/functional/any_invocable.h"
#include "absl/time/time.h"
#include "common/async/cancellation.h"
#include "common/async/task.h"

namespace souk::async {

/// Where work is posted and timers run. Injected everywhere, so that a simulation can run every
/// coroutine on one thread under a clock of its own. Thread-safe.
class Executor {
 public:
  /// A pending call. Destroying it cancels it as Cancel does.
  class Timer {
   public:
    virtual ~Timer() = default;
    /// True when the call will not happen; false when it has begun or is over. Does not wait for
    /// it.
    virtual bool Cancel() = 0;
  };

  virtual ~Executor() = default;

  /// Runs `work` soon, on a thread of this executor; never inside Post.
  virtual void Post(absl::AnyInvocable<void()> work) = 0;

  /// Runs `work` when `delay` has passed on the steady clock. Keep the Timer until then.
  [[nodiscard]] virtual std::unique_ptr<Timer> After(absl::Duration delay,
                                                     absl::AnyInvocable<void()> work) = 0;
};

/// Waits for `delay`. True when it passed; false when `cancellation` came first.
Task<bool> Sleep(Executor& executor, absl::Duration delay, CancellationToken cancellation = {});

/// Goes on, on one of the executor's threads: for work that must not run where it was resumed.
Task<void> Hop(Executor& executor);

}  // namespace souk::async
