#include "gateway/http/open_connections.h"

namespace souk::gateway::http {

bool OpenConnections::TryAdd() {
  MutexLock lock(mutex_);
  if (count_ >= limit_) return false;
  ++count_;
  return true;
}

void OpenConnections::Remove() {
  MutexLock lock(mutex_);
  if (--count_ == 0) none_.NotifyAll();
}

int OpenConnections::count() const {
  MutexLock lock(mutex_);
  return count_;
}

bool OpenConnections::WaitForNone(SteadyTime until) {
  MutexLock lock(mutex_);
  while (count_ > 0) {
    if (until == SteadyTime::max()) {
      none_.Wait(mutex_);
    } else if (!none_.WaitUntil(mutex_, until)) {
      return count_ == 0;
    }
  }
  return true;
}

}  // namespace souk::gateway::http
