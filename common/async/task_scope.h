#pragma once

#include "common/async/spawn.h"
#include "common/async/task.h"
#include "common/base/mutex.h"

namespace souk::async {

/// Owns background work: what is spawned here is finished when the scope is. Make it the last
/// member of the class whose members the work uses, so that it is destroyed, and so joined, first.
///
/// The scope does not cancel: end the work first (a CancellationSource, a closed queue), then join.
/// Thread-safe.
class TaskScope {
 public:
  TaskScope() = default;
  /// Joins. Must not run on a thread that the work needs to finish.
  ~TaskScope() { JoinBlocking(); }
  TaskScope(const TaskScope&) = delete;
  TaskScope& operator=(const TaskScope&) = delete;

  /// Starts `task` on this thread. After Join has completed, nothing may be spawned.
  void Spawn(Task<void> task);

  /// Waits, as a coroutine, until nothing that was spawned runs. At most one may wait at a time.
  Task<void> Join();

  /// Waits, blocking this thread, until nothing that was spawned runs.
  void JoinBlocking();

  /// How many spawned tasks have not finished.
  int running() const;

 private:
  void Finish();

  mutable Mutex mutex_;
  CondVar idle_;
  int running_ GUARDED_BY(mutex_) = 0;
  Resume<> joiner_ GUARDED_BY(mutex_);
};

}  // namespace souk::async
