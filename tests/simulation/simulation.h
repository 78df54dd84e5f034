#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "common/base/clock.h"
#include "common/telemetry/log.h"
#include "common/telemetry/metrics.h"
#include "services/order/storage/event_codec.h"
#include "services/order/use_cases/saga.h"
#include "services/order/use_cases/saga_monitor.h"
#include "tests/simulation/memory_store.h"
#include "tests/simulation/planted_bugs.h"
#include "tests/simulation/trace.h"

namespace souk::simulation {

/// How often things happened, so that one can see that they do.
struct Tally {
  int64_t runs = 0;
  int64_t steps = 0;
  int64_t confirmed = 0;
  int64_t rejected = 0;
  int64_t cancelled = 0;
  int64_t crashes = 0;
  int64_t takeovers = 0;  // sagas that changed hands
  absl::Duration simulated = absl::ZeroDuration();

  void Add(const Tally& other);
};

/// What came of a run.
struct Verdict {
  std::optional<std::string> violation;  // the first invariant that did not hold
  Tally tally;
};

/// Runs seeds, one after the other: each a world of its own, in which order processes place, drive
/// and cancel orders while everything fails that can, checked after every step. The same seed is
/// the same run, on any machine. Used by one thread.
class Simulation {
 public:
  /// With `bug` planted, which outlives this.
  explicit Simulation(const PlantedBug& bug);

  /// Where a run's events are told; see Trace.
  struct Listener {
    Trace::Sink sink = nullptr;
    void* context = nullptr;
  };

  Verdict Run(uint64_t seed, Listener listener);
  Verdict Run(uint64_t seed) { return Run(seed, {}); }

 private:
  class World;

  const PlantedBug& bug_;
  const order::SagaDefinition steps_;
  const std::unique_ptr<MemoryStore> store_;
  const order::EventCodec codec_;
  ManualClock log_clock_;
  const telemetry::Logger logger_;
  telemetry::Metrics metrics_;
  order::SagaMonitor monitor_;
};

}  // namespace souk::simulation
