#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "common/async/manual_executor.h"
#include "common/base/clock.h"
#include "common/base/random.h"
#include "common/telemetry/in_memory_spans.h"
#include "common/telemetry/log.h"
#include "common/telemetry/metrics.h"
#include "common/telemetry/tracing.h"
#include "services/order/use_cases/cancel_order.h"
#include "services/order/use_cases/order_saga.h"
#include "services/order/use_cases/place_order.h"
#include "services/order/use_cases/saga_driver.h"
#include "services/order/use_cases/saga_monitor.h"
#include "services/order/use_cases/saga_recovery.h"
#include "services/order/use_cases/saga_runner.h"
#include "tests/unit/services/order/use_cases/fake_world.h"
#include "tests/unit/services/order/use_cases/memory_repository.h"

namespace souk::order::testing {

inline const UserId kAnn("01890a5d-ac96-774b-bcce-b302099a8058");

inline CallContext CallOf(std::string subject) {
  CallContext call;
  call.principal.subject = std::move(subject);
  return call;
}

inline CallContext CallUntil(Deadline deadline) {
  CallContext call;
  call.deadline = deadline;
  return call;
}

/// A call whose key was claimed for `order` by an earlier one.
inline CallContext ResumedCall(const OrderId& order) {
  CallContext call;
  call.resumed_resource = order.text();
  return call;
}

/// What outlives the processes of a test.
struct Environment {
  ManualClock clock;
  SeededRandom random{17};
  async::ManualExecutor executor{clock};
  telemetry::Logger logger{{.service = "order", .level = telemetry::LogLevel::kError}, clock};
  telemetry::InMemorySpans spans;
  telemetry::Tracer tracer{{}, clock, random, &spans};
  async::WatchHub changes;
  MemoryDatabase database;
  World world;
};

struct ProcessOptions {
  std::string owner = "first";
  bool sole_process = true;
  SagaRunnerOptions runner = {};
};

/// The order service in one process, over repositories of the test's. `dead`, where given, cuts it
/// off from its peers.
class ProcessOver {
 public:
  ProcessOver(Environment& environment, OrderRepository& orders, SagaRepository& sagas,
              const bool& dead, ProcessOptions options)
      : environment_(environment),
        stock_(environment.world, dead),
        payments_(environment.world, dead),
        buyers_(environment.world),
        monitor_(OrderSaga({}), metrics, environment.tracer, environment.logger),
        driver_(OrderSaga({}), {stock_, payments_}, sagas, environment.clock, environment.random,
                environment.executor, monitor_, {}),
        runner(driver_, monitor_, environment.clock, environment.executor, options.runner),
        recovery(sagas, runner, environment.clock, environment.executor, environment.logger,
                 {.owner = options.owner, .sole_process = options.sole_process}),
        place_order(buyers_, catalog_, orders, runner, recovery, environment.clock,
                    environment.random),
        cancel_order(orders, recovery) {}

  /// Places an order; the answer is there when PlaceOrder's is.
  std::optional<absl::StatusOr<OrderView>>& Place(std::string payment_token = "tok_ok",
                                                  CallContext call = {}) {
    return Begin(place_order.Run(std::move(call),
                                 {kAnn, {{"TEA", 2}, {"POT", 1}}, std::move(payment_token)}));
  }

  std::optional<absl::StatusOr<OrderView>>& Cancel(OrderId order, CallContext call = {}) {
    return Begin(cancel_order.Run(std::move(call), std::move(order)));
  }

  /// Takes up what nobody drives; how many.
  int Sweep() {
    const absl::StatusOr<int> taken_up = async::RunTask(environment_.executor, recovery.Sweep());
    EXPECT_EQ(taken_up.status(), absl::OkStatus());
    return taken_up.value_or(0);
  }

 private:
  std::optional<absl::StatusOr<OrderView>>& Begin(Task<absl::StatusOr<OrderView>> task) {
    auto& answer = answers_.emplace_back();
    async::Spawn(std::move(task),
                 [&answer](absl::StatusOr<OrderView> result) { answer = std::move(result); });
    environment_.executor.RunReady();
    return answer;
  }

  Environment& environment_;
  FakeStock stock_;
  FakePayments payments_;
  FakeBuyers buyers_;
  FakeCatalog catalog_;
  std::deque<std::optional<absl::StatusOr<OrderView>>> answers_;

 public:
  telemetry::Metrics metrics;

 private:
  SagaMonitor monitor_;
  SagaDriver driver_;

 public:
  SagaRunner runner;
  SagaRecovery recovery;
  PlaceOrder place_order;
  CancelOrder cancel_order;
};

struct MemoryHolder {
  MemoryRepository repository;
};

/// The same over a database in memory, which outlives it.
class Process : public MemoryHolder, public ProcessOver {
 public:
  explicit Process(Environment& environment, ProcessOptions options = {})
      : MemoryHolder{MemoryRepository(environment.database, environment.changes)},
        ProcessOver(environment, repository, repository, repository.dead(), std::move(options)) {}
};

class SagaTest : public ::testing::Test {
 protected:
  /// The one order there is.
  Order TheOrder() const {
    EXPECT_EQ(env_.database.events.size(), 1U);
    const auto& [id, events] = *env_.database.events.begin();
    return *Order::Fold(id, events);
  }

  std::vector<std::string> TypesOfEvents() const {
    std::vector<std::string> types;
    for (const RecordedEvent& event : env_.database.events.begin()->second) {
      types.emplace_back(TypeOf(event.event));
    }
    return types;
  }

  /// Lets time pass until no saga of the process runs any more.
  void RunToRest(Process& process) {
    for (int i = 0; process.runner.size() > 0 && i < 1000; ++i) {
      ASSERT_TRUE(env_.executor.AdvanceToNextTimer()) << "a saga waits for nothing";
    }
    ASSERT_EQ(process.runner.size(), 0);
  }

  /// What must hold of an order that is settled, whatever happened on its way.
  void ExpectConsistent(const Order& order) {
    const World::Payment payment = env_.world.payments[order.id()];
    const World::Hold hold = env_.world.holds[order.id()];
    ASSERT_TRUE(order.IsSettled()) << NameOf(order.state());
    if (order.state() == OrderState::kConfirmed) {
      EXPECT_EQ(payment.charges, 1);
      EXPECT_FALSE(payment.refunded);
      EXPECT_EQ(payment.amount, order.total());
      EXPECT_EQ(hold, World::Hold::kCommitted);
    } else {
      EXPECT_TRUE(payment.charges == 0 || payment.refunded);
      EXPECT_NE(hold, World::Hold::kHeld);
      EXPECT_NE(hold, World::Hold::kCommitted);
    }
    EXPECT_FALSE(env_.database.sagas.contains(order.id())) << "lease and payment token are erased";
  }

  Environment env_;
};

}  // namespace souk::order::testing
