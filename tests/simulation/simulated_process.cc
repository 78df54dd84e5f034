#include "tests/simulation/simulated_process.h"

#include <utility>

namespace souk::simulation {

SimulatedProcess::SimulatedProcess(const Environment& environment, Identity identity)
    : environment_(environment),
      identity_(std::move(identity)),
      clock_(environment.clock),
      executor_(environment.executor),
      random_(identity_.seed) {
  trace()(name(), "starts");
}

void SimulatedProcess::Crash() {
  if (!std::exchange(alive_, false)) return;
  trace()(name(), "is dead");
  environment_.keeper.HasCrashed(identity_.place);
  // Not here, where it may be in the middle of something.
  environment_.executor.Post([this] {
    StopWork();
    executor_.GoOn();
  });
}

}  // namespace souk::simulation
