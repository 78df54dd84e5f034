#pragma once

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "common/async/task_scope.h"
#include "common/async/watch_hub.h"
#include "common/events/catalogue.h"
#include "common/events/consumer.h"
#include "common/events/event_log.h"
#include "common/events/local_source.h"
#include "common/events/projection_barrier.h"
#include "common/storage/idempotency.h"
#include "common/telemetry/log.h"
#include "common/telemetry/metrics.h"
#include "services/order/storage/order_projection.h"
#include "services/order/storage/sql_order_repository.h"
#include "services/order/storage/sql_saga_repository.h"
#include "services/order/use_cases/cancel_order.h"
#include "services/order/use_cases/place_order.h"
#include "services/order/use_cases/saga_driver.h"
#include "services/order/use_cases/saga_recovery.h"
#include "services/order/use_cases/saga_runner.h"
#include "tests/simulation/observer.h"
#include "tests/simulation/planted_bugs.h"
#include "tests/simulation/remote_peers.h"
#include "tests/simulation/simulated_database.h"
#include "tests/simulation/simulated_process.h"

namespace souk::simulation {

/// What order processes run in. All outlive them.
struct OrderEnvironment {
  const SimulatedProcess::Environment& process;
  const DatabaseEnvironment& database;
  const PeerEnvironment& peers;
  const order::SagaDefinition& steps;
  const events::EventCatalogue& catalogue;
  order::SagaMonitor& monitor;
  telemetry::Metrics& metrics;
  const telemetry::Logger& logger;
  const PlantedBug& bug;
  Observer& observer;
  bool sole_process;
};

/// An order process, put together as services/order/wiring.cc does, from the database up to the use
/// cases, in a world that is not real.
class OrderProcess final : public SimulatedProcess {
 public:
  OrderProcess(const OrderEnvironment& environment, Identity identity);

  // What its API offers.

  /// Places an order, once for its key; gives its id.
  Task<absl::StatusOr<order::OrderId>> Place(IdempotencyKey key, order::PlaceOrderCommand command);
  Task<absl::StatusOr<order::OrderId>> Cancel(order::OrderId order);
  /// The next events; none when there are none for some seconds.
  Task<absl::StatusOr<std::vector<events::DeliveredEvent>>> NextEvents(
      events::SubscribeOptions options);

  // SimulatedProcess.

  void HasCommitted() override { environment_.observer.SeeCommit(name()); }
  bool AtRest() const override { return runner_.size() == 0 && database_.at_work() == 0; }
  void Bury() override { projector_.Stop(); }

 private:
  void StopWork() override;
  Task<void> HearOfOthers();

  const OrderEnvironment& environment_;
  SimulatedDatabase database_;
  events::EventLog log_;
  events::LocalSource own_events_{log_};
  async::WatchHub changes_;
  storage::IdempotencyStore keys_;
  events::ProjectionBarrier views_;
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

  order::OrderProjection projection_;
  events::Consumer projector_;
  async::CancellationSource stop_;
  async::TaskScope scope_;
};

}  // namespace souk::simulation
