#pragma once

#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "absl/time/time.h"
#include "common/async/cancellation.h"
#include "common/async/executor.h"
#include "common/async/task_scope.h"
#include "tests/simulation/dice.h"
#include "tests/simulation/scenario.h"
#include "tests/simulation/simulated_process.h"
#include "tests/simulation/trace.h"

namespace souk::simulation {

/// The processes of a run: one at each place at a time. Starts them, lets them meet with mishaps,
/// and starts another where one has died.
class Fleet final : public ProcessKeeper {
 public:
  /// Makes the process of a place.
  using Factory =
      std::function<std::unique_ptr<SimulatedProcess>(SimulatedProcess::Identity identity)>;

  /// All outlive this.
  Fleet(const Clock& clock, async::Executor& executor, Dice& dice, const Trace& trace)
      : clock_(clock), executor_(executor), dice_(dice), trace_(trace) {}

  /// Starts a process at each of `places`. Faults end at `calm`: then all are up and run.
  void Start(const std::vector<int>& places, SteadyTime calm, Factory factory);

  /// Lets something happen to a process.
  void Plan(Mishap mishap) { tasks_.Spawn(Befall(mishap)); }

  /// The process at a place, which may be dead.
  SimulatedProcess& at(int place) { return *current_.at(place); }

  /// Ends all; it is over once time has passed and AtRest says so.
  void End();
  /// Whether nothing of any process, dead or alive, is under way.
  bool AtRest() const;
  /// Ends what waits in processes. REQUIRES: End was called, and they are at rest.
  void Bury();

  int crashes() const { return crashes_; }

  // ProcessKeeper.
  void HasCrashed(int place) override;
  void StandsStill(int place) override;

 private:
  void StartAt(int place);
  Task<void> Befall(Mishap mishap);
  Task<void> RestartAt(int place);
  Task<void> Hold(int place, absl::Duration lasts);
  absl::Duration UntilCalm() const;

  const Clock& clock_;
  async::Executor& executor_;
  Dice& dice_;
  const Trace& trace_;
  Factory factory_;
  SteadyTime calm_;
  bool ending_ = false;
  int crashes_ = 0;
  std::vector<std::unique_ptr<SimulatedProcess>> processes_;  // all that there ever were
  std::map<int, SimulatedProcess*> current_;                  // by place
  async::CancellationSource stop_;
  async::TaskScope tasks_;
};

}  // namespace souk::simulation
