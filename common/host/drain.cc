#include "common/host/drain.h"

#include <iostream>

#include "common/host/client_options.h"

namespace souk::host {

void Drain(Platform& platform, Process& process, const config::v1::ShutdownConfig& config,
           absl::FunctionRef<void(absl::Duration)> pause) {
  // 1.
  platform.readiness().Set("serving", absl::UnavailableError("draining"));
  process.server().AnnounceStop();
  // 2.
  pause(ToDuration(config.drain_delay()));
  // 3., 4. and 5.
  process.EndStreams();
  process.server().Shutdown(Deadline::After(platform.clock(), ToDuration(config.grace_period())));
  // 6.
  process.Stop();
  platform.logger().Info("stopped");
  // 7.
  if (!platform.Flush(Deadline::After(platform.clock(), absl::Seconds(5)))) {
    std::cerr << "souk: some spans or log lines could not be written in time\n";
  }
}

}  // namespace souk::host
