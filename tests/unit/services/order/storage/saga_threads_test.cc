// Many sagas at once, over a real database and real threads, with peers that lose every fifth call.

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>

#include "common/async/thread_executor.h"
#include "common/async/when.h"
#include "common/events/consumer.h"
#include "common/events/local_source.h"
#include "services/order/storage/migrations.h"
#include "services/order/storage/order_projection.h"
#include "services/order/storage/sql_order_repository.h"
#include "services/order/storage/sql_saga_repository.h"
#include "services/order/use_cases/cancel_order.h"
#include "services/order/use_cases/order_saga.h"
#include "services/order/use_cases/place_order.h"
#include "tests/support/test_databases.h"
#include "tests/unit/common/async/run_blocking.h"

namespace souk::order {
namespace {

constexpr int kOrders = 200;

// Answers on the executor's threads. Thread-safe.
class UnreliablePeers final : public Stock, public Payments, public Buyers, public Catalog {
 public:
  explicit UnreliablePeers(async::Executor& executor) : executor_(executor) {}

  Task<absl::Status> Check(CallContext, UserId) override { co_return absl::OkStatus(); }
  Task<absl::StatusOr<std::vector<OrderItem>>> Price(CallContext,
                                                     std::vector<RequestedItem> items) override {
    std::vector<OrderItem> priced;
    for (RequestedItem& item : items) {
      priced.push_back({std::move(item.sku), item.quantity, *Money::Create("EUR", 250)});
    }
    co_return priced;
  }
  Task<Outcome> Reserve(CallContext, OrderId, std::vector<OrderItem>) override { return Answer(); }
  Task<Outcome> Renew(CallContext, OrderId) override { return Answer(); }
  Task<Outcome> Commit(CallContext, OrderId) override { return Answer(); }
  Task<Outcome> Release(CallContext, OrderId) override { return Answer(); }
  Task<Outcome> Charge(CallContext, OrderId, Money, std::string) override { return Answer(); }
  Task<Outcome> Refund(CallContext, OrderId) override { return Answer(); }

 private:
  Task<Outcome> Answer() {
    co_await async::Hop(executor_);
    if (++calls_ % 5 == 0) co_return Unknown{absl::UnavailableError("lost")};
    co_return Done();
  }

  async::Executor& executor_;
  std::atomic<int> calls_ = 0;
};

class SagaThreadsTest : public ::testing::Test {
 protected:
  SystemClock clock_;
  SystemRandom random_;
  async::ThreadExecutor executor_{4};
  telemetry::Metrics metrics_;
  telemetry::Tracer tracer_{{}, clock_, random_, nullptr};
  telemetry::Logger logger_{{.service = "order", .level = telemetry::LogLevel::kError}, clock_};
  souk::testing::TestDatabases databases_;
  std::unique_ptr<storage::Database> database_ = *storage::OpenDatabase(
      {.url = databases_.UrlOf("order"), .service = "order", .log_error = {}}, Migrations(), clock_,
      executor_);
  async::WatchHub changes_;
};

TEST_F(SagaThreadsTest, AllOrdersEndWhileOthersAreCancelledAndSwept) {
  const events::EventCatalogue catalogue;
  events::EventLog log(*database_, catalogue, clock_, random_);
  events::ProjectionBarrier views(OrderProjection::kConsumer, *database_, executor_);
  events::LocalSource own_events(log);
  OrderProjection projection;
  events::Consumer projecting({.name = OrderProjection::kConsumer}, own_events, projection,
                              *database_, clock_, random_, executor_, metrics_, logger_);
  projecting.Start();
  SqlOrderRepository orders(*database_, log, views, changes_);
  SqlSagaRepository sagas(*database_, log, changes_);
  UnreliablePeers peers(executor_);
  SagaMonitor monitor(OrderSaga({}), metrics_, tracer_, logger_);
  SagaDriver driver(OrderSaga({}), {peers, peers}, sagas, clock_, random_, executor_, monitor,
                    {.backoff = {.initial = absl::Milliseconds(1)}, .tries_before_parking = 3});
  SagaRunner runner(driver, monitor, clock_, executor_, {.max_running = 16});
  SagaRecovery recovery(sagas, runner, clock_, executor_, logger_,
                        {.owner = "me", .sole_process = true, .interval = absl::Milliseconds(5)});
  PlaceOrder place(peers, peers, orders, runner, recovery, clock_, random_);
  CancelOrder cancel(orders, recovery);
  recovery.Start();

  std::vector<Task<absl::StatusOr<OrderView>>> placing;
  for (int i = 0; i < kOrders; ++i) {
    placing.push_back(place.Run({}, {UserId("ann"), {{"TEA", 1}}, "tok_ok"}));
  }
  const auto placed = async::RunBlocking(WhenAll(std::move(placing)));
  std::vector<Task<absl::StatusOr<OrderView>>> cancelling;
  for (const auto& order : placed) {
    ASSERT_EQ(order.status(), absl::OkStatus());
    if (!IsFinal(order->state)) cancelling.push_back(cancel.Run({}, order->order_id));
  }
  async::RunBlocking(WhenAll(std::move(cancelling)));  // refused for those that are confirmed
  while (!async::RunBlocking(sagas.List(OrderId(), 1))->empty() || runner.size() > 0) {
    ASSERT_TRUE(async::RunBlocking(async::Sleep(executor_, absl::Milliseconds(5))));
  }
  // A read waits for the read model only so long.
  const auto is_settled = [](const OrderView& order) {
    return order.state == OrderState::kConfirmed || order.state == OrderState::kCancelled;
  };
  std::vector<OrderView> ended;
  while (!std::all_of(ended.begin(), ended.end(), is_settled) || ended.size() < kOrders) {
    ended = *async::RunBlocking(orders.List({}, {}, std::nullopt, kOrders + 1));
  }
  EXPECT_EQ(ended.size(), static_cast<size_t>(kOrders));
  recovery.Stop();
  runner.Stop();
  recovery.Join();
  runner.Join();
  projecting.Stop();
}

}  // namespace
}  // namespace souk::order
