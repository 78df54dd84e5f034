#include "common/async/task_scope.h"

namespace souk::async {

void TaskScope::Spawn(Task<void> task) {
  {
    MutexLock lock(mutex_);
    ++running_;
  }
  async::Spawn(std::move(task), [this] { Finish(); });
}

Task<void> TaskScope::Join() {
  return Await<>([this](Resume<> resume) {
    {
      MutexLock lock(mutex_);
      if (running_ > 0) {
        joiner_ = std::move(resume);
        return;
      }
    }
    resume();
  });
}

void TaskScope::JoinBlocking() {
  MutexLock lock(mutex_);
  while (running_ > 0) idle_.Wait(mutex_);
}

int TaskScope::running() const {
  MutexLock lock(mutex_);
  return running_;
}

void TaskScope::Finish() {
  Resume<> joiner;
  {
    MutexLock lock(mutex_);
    if (--running_ > 0) return;
    joiner = std::exchange(joiner_, nullptr);
    // Notified under the lock: once it is released, a joined scope may be gone.
    idle_.NotifyAll();
  }
  if (joiner) joiner();
}

}  // namespace souk::async
