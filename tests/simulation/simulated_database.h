#pragma once

#include "common/async/executor.h"
#include "common/base/clock.h"
#include "common/storage/database.h"
#include "tests/simulation/dice.h"
#include "tests/simulation/memory_store.h"
#include "tests/simulation/scenario.h"
#include "tests/simulation/simulated_process.h"
#include "tests/simulation/trace.h"

namespace souk::simulation {

/// What the databases of a service's processes have in common. All outlive them.
struct DatabaseEnvironment {
  async::Executor& world;
  MemoryStore& store;
  Dice& dice;
  const Trace& trace;
  const DatabaseFaults& faults;  // may change
  bool is_server;                // apart from its users: what was sent to it may outlive them
  Tampering tampering = Tampering::kNone;  // a planted bug
};

/// A process's connection to a MemoryStore, as far as what it promises and what can befall it: each
/// write and read takes some time, may fail, and may be the moment at which the process dies.
class SimulatedDatabase final : public storage::Database {
 public:
  /// Both outlive this.
  SimulatedDatabase(const DatabaseEnvironment& environment, SimulatedProcess& user)
      : environment_(environment), user_(user) {}

  storage::DatabaseStats stats() const override { return stats_; }

  /// How many writes and reads are under way.
  int at_work() const { return at_work_; }

 protected:
  Task<absl::Status> WriteErased(Work work, async::CancellationToken cancellation) override;
  Task<absl::Status> ReadErased(Work work, async::CancellationToken cancellation) override;

 private:
  enum class Fate { kNone, kBusy, kFull, kLostCommit, kPause, kCrashBefore, kCrashAfter };

  Fate DrawFate();
  Task<absl::Status> WriteAlive(Work work, async::CancellationToken cancellation);
  Task<absl::Status> ReadAlive(Work work, async::CancellationToken cancellation);
  absl::Status Execute(Work work, Fate fate);
  Task<void> Reply();

  const DatabaseEnvironment& environment_;
  SimulatedProcess& user_;
  SteadyTime last_write_{};  // when it happens: writes happen in the order of their calls
  int at_work_ = 0;
  storage::DatabaseStats stats_;
};

}  // namespace souk::simulation
