#include "common/host/signals.h"

#include <pthread.h>

namespace souk::host {

StopSignal::StopSignal() {
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGTERM);
  sigaddset(&signals_, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
  // A peer that hangs up shows as an error of the write.
  signal(SIGPIPE, SIG_IGN);
}

const char* StopSignal::Wait() {
  int received = 0;
  sigwait(&signals_, &received);
  return received == SIGTERM ? "SIGTERM" : "SIGINT";
}

void StopSignal::PauseFor(absl::Duration delay) {
  const timespec time = absl::ToTimespec(delay);
  sigtimedwait(&signals_, nullptr, &time);
  pthread_sigmask(SIG_UNBLOCK, &signals_, nullptr);
}

}  // namespace souk::host
