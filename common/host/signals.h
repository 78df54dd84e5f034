#pragma once

#include <signal.h>

#include "absl/time/time.h"

namespace souk::host {

/// Waits for SIGTERM or SIGINT by taking them out of the ordinary delivery. Construct it before the
/// process starts any thread, since threads inherit what is blocked.
class StopSignal {
 public:
  StopSignal();

  /// Blocks until one arrives; gives its name.
  const char* Wait();

  /// Blocks for `delay`, or until another one arrives: whoever insists does not want to wait. From
  /// then on both are delivered as usual, so that one more ends the process at once.
  void PauseFor(absl::Duration delay);

 private:
  sigset_t signals_;
};

}  // namespace souk::host
