#pragma once

#include "common/base/clock.h"
#include "common/base/mutex.h"

namespace souk::gateway::http {

/// Counts the connections that are open, and waits for them to end. Thread-safe.
class OpenConnections {
 public:
  explicit OpenConnections(int limit) : limit_(limit) {}

  /// Counts one more; false, and nothing is counted, at the limit.
  bool TryAdd();
  void Remove();

  int count() const;
  /// Blocks until none is open, or `until` has passed. True when none is.
  bool WaitForNone(SteadyTime until);

 private:
  const int limit_;
  mutable Mutex mutex_;
  CondVar none_;
  int count_ GUARDED_BY(mutex_) = 0;
};

}  // namespace souk::gateway::http
