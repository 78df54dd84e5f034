#pragma once

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/async/executor.h"
#include "common/base/clock.h"
#include "common/base/random.h"
#include "tests/simulation/process_time.h"
#include "tests/simulation/trace.h"

namespace souk::simulation {

/// Who looks after processes.
class ProcessKeeper {
 public:
  virtual ~ProcessKeeper() = default;
  /// The process at that place is dead.
  virtual void HasCrashed(int place) = 0;
  /// The process at that place is to stand still for long.
  virtual void StandsStill(int place) = 0;
};

/// One run of a process, from its start to its death. Dead, it lives on as a shell until everything
/// that it had begun has ended, without effect: a coroutine that waits cannot be destroyed.
class SimulatedProcess {
 public:
  /// What all processes of a run have. All outlive them.
  struct Environment {
    const Clock& clock;
    async::Executor& executor;
    const Trace& trace;
    ProcessKeeper& keeper;
  };

  /// What tells one process from the others.
  struct Identity {
    int place = 0;     // which of the machines it runs on
    std::string name;  // of this run of it
    uint64_t seed = 0;
  };

  SimulatedProcess(const Environment& environment, Identity identity);
  virtual ~SimulatedProcess() = default;
  SimulatedProcess(const SimulatedProcess&) = delete;
  SimulatedProcess& operator=(const SimulatedProcess&) = delete;

  const std::string& name() const { return identity_.name; }
  /// Once false, nothing that it does has an effect any more.
  bool alive() const { return alive_; }
  /// Where it goes on after a wait.
  ProcessExecutor& executor() { return executor_; }
  ProcessClock& clock() { return clock_; }
  Random& random() { return random_; }

  /// It dies, now.
  void Crash();
  /// It stands still from now on, for a time.
  void StandStill() { environment_.keeper.StandsStill(identity_.place); }
  /// It has committed something.
  virtual void HasCommitted() = 0;

  /// Whether none of its own work is under way.
  virtual bool AtRest() const = 0;
  /// Ends what waits for something to happen. REQUIRES: it is dead, and at rest.
  virtual void Bury() = 0;

 protected:
  const Trace& trace() const { return environment_.trace; }

 private:
  /// Tells its work to stop; does not wait. Called once it is dead.
  virtual void StopWork() = 0;

  const Environment& environment_;
  const Identity identity_;
  bool alive_ = true;
  ProcessClock clock_;
  ProcessExecutor executor_;
  SeededRandom random_;
};

}  // namespace souk::simulation
