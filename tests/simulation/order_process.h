#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/async/watch_hub.h"
#include "common/base/random.h"
#include "common/storage/idempotency.h"
#include "common/telemetry/log.h"
#include "services/order/storage/sql_order_repository.h"
#include "services/order/storage/sql_saga_repository.h"
#include "services/order/use_cases/cancel_order.h"
#include "services/order/use_cases/place_order.h"
#include "services/order/use_cases/saga_driver.h"
#include "services/order/use_cases/saga_recovery.h"
#include "services/order/use_cases/saga_runner.h"
#include "tests/simulation/planted_bugs.h"
#include "tests/simulation/process_run.h"
#include "tests/simulation/process_time.h"
#include "tests/simulation/remote_peers.h"
#include "tests/simulation/simulated_database.h"

namespace souk::simulation {

/// Who wants to hear of what befalls a process.
class ProcessListener {
 public:
  virtual ~ProcessListener() = default;
  virtual void HasCommitted(const std::string& owner) = 0;
  virtual void HasCrashed(int place) = 0;
  virtual void WantsToStandStill(int place) = 0;
};

/// What order processes run in. All outlive them.
struct OrderEnvironment {
  const Clock& clock;
  async::Executor& world;
  const DatabaseEnvironment& database;
  const PeerEnvironment& peers;
  const order::SagaDefinition& steps;
  order::SagaMonitor& monitor;
  const telemetry::Logger& logger;
  const PlantedBug& bug;
  const Trace& trace;
  ProcessListener& listener;
  bool sole_process;
};

/// An order process, put together as services/order/wiring.cc does, from the database up to the use
/// cases, in a world that is not real. Dead, it lives on as a shell until everything that it had
/// begun has ended without effect: keep it until the run is over.
class OrderProcess final : public ProcessRun {
 public:
  /// `place` is which of the order processes it is; `seed` that of its own randomness.
  OrderProcess(const OrderEnvironment& environment, int place, std::string name, uint64_t seed);

  // What its API offers.

  /// Places an order, once for its key; gives its id.
  Task<absl::StatusOr<order::OrderId>> Place(IdempotencyKey key, order::PlaceOrderCommand command);
  Task<absl::StatusOr<order::OrderId>> Cancel(order::OrderId order);

  // ProcessRun.

  absl::string_view name() const override { return name_; }
  bool alive() const override { return alive_; }
  async::Executor& executor() override { return executor_; }
  const Clock& clock() const override { return clock_; }
  void Crash() override;
  void StandStill() override { environment_.listener.WantsToStandStill(place_); }
  void Committed() override { environment_.listener.HasCommitted(name_); }

  void StepClock(absl::Duration by) { clock_.Step(by); }
  void Pause() { executor_.Pause(); }
  void GoOn() { executor_.GoOn(); }
  bool paused() const { return executor_.paused(); }
  /// Whether no saga runs here.
  bool idle() const { return runner_.size() == 0; }

 private:
  const OrderEnvironment& environment_;
  const int place_;
  const std::string name_;
  bool alive_ = true;
  ProcessClock clock_;
  ProcessExecutor executor_;
  SeededRandom random_;

  SimulatedDatabase database_;
  async::WatchHub changes_;
  storage::IdempotencyStore keys_;
  order::SqlOrderRepository orders_;
  order::SqlSagaRepository sql_sagas_;
  const std::unique_ptr<order::SagaRepository> sagas_;

  AnyBuyer buyers_;
  OnePrice catalog_;
  RemoteStock stock_;
  RemotePayments remote_payments_;
  const std::unique_ptr<order::Payments> payments_;

  order::SagaDriver driver_;
  order::SagaRunner runner_;
  order::SagaRecovery recovery_;
  order::PlaceOrder place_order_;
  order::CancelOrder cancel_order_;
};

}  // namespace souk::simulation
