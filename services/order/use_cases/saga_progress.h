#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "absl/time/time.h"
#include "common/async/cancellation.h"
#include "common/async/executor.h"
#include "common/async/task.h"
#include "common/base/mutex.h"
#include "services/order/domain/order.h"
#include "services/order/use_cases/order_view.h"

namespace souk::order {

/// Where one saga of this process stands: its driver tells, the callers who wait for it listen.
/// Thread-safe.
class SagaProgress {
 public:
  /// `executor` outlives this.
  explicit SagaProgress(async::Executor& executor) : executor_(executor) {}

  // For those who wait.

  /// Waits until the saga is over, or lets its waiters go, or `cancellation` comes, for `at_most`
  /// so long. REQUIRES: a shared_ptr keeps this alive meanwhile.
  Task<void> Wait(absl::Duration at_most, async::CancellationToken cancellation);

  /// The order as the driver last knew it; nothing before the driver has begun.
  std::optional<OrderView> latest() const;

  /// Wakes the driver where it pauses, or will pause next: there is news.
  void Nudge();

  // For the driver.

  /// Tells how far the order has come.
  void Show(const Order& order);

  /// Waits for `delay`, or until nudged.
  Task<void> Pause(absl::Duration delay);

  /// Answers those who wait now: the saga will take a while yet.
  void LetWaitersGo();

  /// The saga is over, as far as this process is concerned. Nobody waits any more.
  void End();

 private:
  using Source = std::shared_ptr<async::CancellationSource>;

  async::Executor& executor_;
  mutable Mutex mutex_;
  std::optional<OrderView> latest_ GUARDED_BY(mutex_);
  bool ended_ GUARDED_BY(mutex_) = false;
  bool nudged_ GUARDED_BY(mutex_) = false;
  std::vector<Source> waiters_ GUARDED_BY(mutex_);  // some of them may wait no more
  Source pause_ GUARDED_BY(mutex_);                 // null unless the driver pauses
};

}  // namespace souk::order
