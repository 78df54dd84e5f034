#include "tests/simulation/simulation.h"

#include <utility>

#include "services/order/storage/migrations.h"
#include "services/order/use_cases/order_saga.h"
#include "services/user/storage/migrations.h"
#include "tests/simulation/world.h"

namespace souk::simulation {

void Tally::Add(const Tally& other) {
  runs += other.runs;
  steps += other.steps;
  confirmed += other.confirmed;
  rejected += other.rejected;
  cancelled += other.cancelled;
  crashes += other.crashes;
  takeovers += other.takeovers;
  simulated += other.simulated;
}

Simulation::Fixtures::Fixtures(const PlantedBug& bug)
    : bug(bug),
      steps(bug.steps(order::OrderSaga({}))),
      orders(*MemoryStore::Open("order", order::Migrations())),
      accounts(*MemoryStore::Open("user", user::Migrations())),
      logger({.service = "simulation", .level = telemetry::LogLevel::kError}, log_clock),
      span_ids(1),
      tracer({}, log_clock, span_ids, nullptr),
      monitor(steps, metrics, tracer, logger) {}

Simulation::Simulation(const PlantedBug& bug) : fixtures_(bug) {}

Verdict Simulation::Run(uint64_t seed, Trace::Listener listener) {
  absl::Status cleared = fixtures_.orders->Clear();
  cleared.Update(fixtures_.accounts->Clear());
  if (!cleared.ok()) return {std::string(cleared.message()), {}};
  auto world = std::make_unique<World>(fixtures_, seed, listener);
  Verdict verdict = world->Run();
  if (!world->End()) {
    // Only where something is wrong: what does not end cannot be destroyed either.
    static_cast<void>(world.release());  // NOLINT(bugprone-unused-return-value)
    if (!verdict.violation) verdict.violation = "what was begun does not end";
  }
  return verdict;
}

}  // namespace souk::simulation
