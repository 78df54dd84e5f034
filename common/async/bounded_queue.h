#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "common/async/cancellation.h"
#include "common/async/task.h"
#include "common/async/watch_hub.h"
#include "common/base/mutex.h"

namespace souk::async {

/// Hands items from one coroutine to another that takes what has gathered: who pushes waits while
/// the queue is full, who pops while it is empty. One coroutine on each end. Thread-safe.
template <typename T>
class BoundedQueue {
 public:
  /// REQUIRES: capacity > 0.
  explicit BoundedQueue(size_t capacity) : capacity_(capacity) {}

  /// Adds an item, then waits until there is room for another. False when the queue was closed, or
  /// `cancellation` came while it waited.
  Task<bool> Push(T item, CancellationToken cancellation) {
    bool full = false;
    {
      MutexLock lock(mutex_);
      if (closed_) co_return false;
      items_.push_back(std::move(item));
      full = items_.size() >= capacity_;
    }
    changes_.Notify(kFilled);
    while (full) {
      if (!co_await drained_.Next(cancellation)) co_return false;
      MutexLock lock(mutex_);
      full = items_.size() >= capacity_;
    }
    co_return true;
  }

  /// Takes all items; waits until there is one. None when `cancellation` came, or when the queue
  /// was closed and everything is taken.
  Task<std::vector<T>> PopAll(CancellationToken cancellation) {
    for (;;) {
      if (std::vector<T> items = TakeAll(); !items.empty()) co_return items;
      // False after Close too, which may have come after a last Push.
      if (!co_await filled_.Next(cancellation)) co_return TakeAll();
    }
  }

  /// Says that nothing more comes. Ends all waits.
  void Close() {
    {
      MutexLock lock(mutex_);
      closed_ = true;
    }
    changes_.Close();
  }

 private:
  inline static const std::string kFilled = "filled";
  inline static const std::string kDrained = "drained";

  std::vector<T> TakeAll() {
    std::vector<T> items;
    {
      MutexLock lock(mutex_);
      items.swap(items_);
    }
    if (!items.empty()) changes_.Notify(kDrained);
    return items;
  }

  const size_t capacity_;
  WatchHub changes_;
  WatchHub::Subscription filled_ = changes_.Watch(kFilled);
  WatchHub::Subscription drained_ = changes_.Watch(kDrained);
  Mutex mutex_;
  std::vector<T> items_ GUARDED_BY(mutex_);
  bool closed_ GUARDED_BY(mutex_) = false;
};

}  // namespace souk::async
