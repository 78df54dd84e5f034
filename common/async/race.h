#pragma once

#include <optional>
#include <utility>

#include "common/async/task.h"
#include "common/base/mutex.h"

namespace souk::async {

/// A wait that several events may end, such as a timer and a cancellation: the first one does, and
/// gives its outcome; the rest mean nothing. Share it between the events. Thread-safe.
///
///     co_await Await<bool>([&](Resume<bool> resume) {
///       auto race = std::make_shared<Race<bool>>(std::move(resume));
///       timer = executor.After(delay, [race] { race->End(true); });
///       token.OnCancel([race] { race->End(false); }, registration);
///       race->Arm();
///     });
template <typename T>
class Race {
 public:
  explicit Race(Resume<T> resume) : resume_(std::move(resume)) {}

  /// Ends the wait with `outcome`, at once when it is armed: the coroutine goes on inside. Hold no
  /// lock.
  void End(T outcome) {
    Resume<T> resume;
    {
      MutexLock lock(mutex_);
      if (outcome_.has_value()) return;
      outcome_ = outcome;
      if (!armed_) return;
      resume = std::move(resume_);
    }
    resume(std::move(outcome));
  }

  /// Lets the wait end from now on, and ends it when an event came before. Call it once, last:
  /// until then the coroutine's frame is still used to set up the events.
  void Arm() {
    Resume<T> resume;
    std::optional<T> outcome;
    {
      MutexLock lock(mutex_);
      armed_ = true;
      if (!outcome_.has_value()) return;
      outcome = outcome_;
      resume = std::move(resume_);
    }
    resume(*std::move(outcome));
  }

 private:
  Mutex mutex_;
  bool armed_ GUARDED_BY(mutex_) = false;
  std::optional<T> outcome_ GUARDED_BY(mutex_);
  Resume<T> resume_ GUARDED_BY(mutex_);
};

}  // namespace souk::async
