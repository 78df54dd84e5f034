#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/base/random.h"
#include "common/events/catalogue.h"
#include "common/telemetry/log.h"
#include "common/telemetry/metrics.h"
#include "common/telemetry/tracing.h"
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

  /// Runs a seed; `listener` is told what happens.
  Verdict Run(uint64_t seed, Trace::Listener listener = {});

  /// What is dear to make and the same for every run.
  struct Fixtures {
    explicit Fixtures(const PlantedBug& bug);

    const PlantedBug& bug;
    const order::SagaDefinition steps;
    const std::unique_ptr<MemoryStore> orders;
    const std::unique_ptr<MemoryStore> accounts;
    const order::EventCodec codec;
    const events::EventCatalogue catalogue;
    ManualClock log_clock;
    const telemetry::Logger logger;
    telemetry::Metrics metrics;
    SeededRandom span_ids;
    const telemetry::Tracer tracer;  // idle: the customers' calls have no trace
    order::SagaMonitor monitor;
  };

 private:
  Fixtures fixtures_;
};

}  // namespace souk::simulation
