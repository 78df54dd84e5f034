// The saga over a real database: a process that stops in the middle of an order, and the next one
// that brings it to its end.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "services/order/storage/migrations.h"
#include "services/order/storage/order_projection.h"
#include "services/order/storage/sql_order_repository.h"
#include "services/order/storage/sql_saga_repository.h"
#include "tests/support/test_databases.h"
#include "tests/support/test_events.h"
#include "tests/unit/services/order/use_cases/saga_fixture.h"

namespace souk::order::testing {
namespace {

using ::testing::ElementsAre;

const telemetry::SpanContext kCall = {.trace_id = {1}, .span_id = {2}, .sampled = true};

class SagaOverSqlTest : public ::testing::Test {
 protected:
  // One process, from opening the database to closing it.
  struct SqlProcess {
    SqlProcess(Environment& environment, const std::string& url, std::string owner)
        : database(*storage::OpenDatabase({.url = url, .service = "order", .log_error = {}},
                                          Migrations(), environment.clock, environment.executor)),
          events(*database, environment.clock, environment.random),
          views(OrderProjection::kConsumer, *database, environment.executor),
          orders(*database, events.log, views, environment.changes),
          sagas(*database, events.log, environment.changes),
          process(environment, orders, sagas, dead, {.owner = std::move(owner)}) {}

    std::unique_ptr<storage::Database> database;
    souk::testing::TestEvents events;
    events::ProjectionBarrier views;
    SqlOrderRepository orders;
    SqlSagaRepository sagas;
    bool dead = false;
    ProcessOver process;
  };

  // The name of the span that each event carries, as "order.paid: saga charge".
  std::vector<std::string> CausesOf(const std::vector<events::DeliveredEvent>& events) const {
    std::map<std::string, std::string> names;
    for (const telemetry::SpanData& span : env_.spans.spans()) {
      EXPECT_EQ(span.context.trace_id, kCall.trace_id);
      EXPECT_EQ(span.parent_span_id, kCall.span_id);
      names[telemetry::FormatTraceparent(span.context)] = span.name;
    }
    names[telemetry::FormatTraceparent(kCall)] = "the call";
    std::vector<std::string> causes;
    for (const events::DeliveredEvent& event : events) {
      causes.push_back(
          absl::StrCat(event.envelope->type(), ": ", names[event.envelope->traceparent()]));
    }
    return causes;
  }

  void RunUntil(absl::FunctionRef<bool()> done) { env_.executor.RunUntil(done); }

  souk::testing::TestDatabases databases_;
  std::string url_ = databases_.UrlOf("order");
  Environment env_;
};

TEST_F(SagaOverSqlTest, AnOrderIsConfirmedInFourWrites) {
  SqlProcess first(env_, url_, "first");
  const auto& answer = first.process.Place();
  RunUntil([&] { return answer.has_value() && first.process.runner.size() == 0; });
  ASSERT_TRUE(answer->ok()) << answer->status();
  EXPECT_EQ((*answer)->state, OrderState::kConfirmed);
  EXPECT_EQ(first.database->stats().writes, 4);
  EXPECT_EQ(first.database->stats().reads, 0);
}

TEST_F(SagaOverSqlTest, TheNextProcessGoesOnWhereTheLastStopped) {
  for (const char* call : {"reserve", "charge", "commit"}) {
    OrderId id;
    {
      SqlProcess stopped(env_, url_, std::string("stopped at ") + call);
      env_.world.Expect(call, {Fault::kHang});
      const auto& answer = stopped.process.Place();
      RunUntil([&] { return env_.world.IsHanging(call); });
      stopped.process.runner.Stop();
      env_.world.LetGo(call);
      RunUntil([&] { return answer.has_value() && stopped.process.runner.size() == 0; });
      ASSERT_TRUE(answer->ok());
      id = (*answer)->order_id;
      EXPECT_FALSE(Order::Fold(id, *async::RunTask(env_.executor, stopped.orders.History({}, id)))
                       ->IsSettled());
    }
    SqlProcess next(env_, url_, std::string("after ") + call);
    EXPECT_EQ(next.process.Sweep(), 1);
    RunUntil([&] { return next.process.runner.size() == 0; });
    EXPECT_EQ(async::RunTask(env_.executor, next.orders.Get({}, id))->state,
              OrderState::kConfirmed);
    EXPECT_EQ(env_.world.payments[id].charges, 1);
    EXPECT_EQ(env_.world.holds[id], World::Hold::kCommitted);
  }
}

TEST_F(SagaOverSqlTest, EachEventCarriesTheSpanOfItsStepAlsoInTheNextProcess) {
  CallContext call;
  call.trace = kCall;
  {
    SqlProcess stopped(env_, url_, "first");
    env_.world.Expect("charge", {Fault::kHang});
    const auto& answer = stopped.process.Place("tok_declined", call);
    RunUntil([&] { return env_.world.IsHanging("charge"); });
    stopped.process.runner.Stop();
    env_.world.LetGo("charge");
    RunUntil([&] { return answer.has_value() && stopped.process.runner.size() == 0; });
  }
  SqlProcess next(env_, url_, "next");
  EXPECT_EQ(next.process.Sweep(), 1);
  RunUntil([&] { return next.process.runner.size() == 0; });
  EXPECT_THAT(CausesOf(next.events.All(env_.executor)),
              ElementsAre("order.placed: the call", "order.stock_reserved: saga reserve-stock",
                          "order.compensation_started: saga charge", "order.rejected: saga undo"));
}

TEST_F(SagaOverSqlTest, CancellingWhileTheChargeHangsEndsCancelledAndRefunded) {
  SqlProcess first(env_, url_, "first");
  env_.world.Expect("charge", {Fault::kHang});
  const auto& placed = first.process.Place();
  RunUntil([&] { return env_.world.IsHanging("charge"); });
  const OrderId id = env_.world.holds.begin()->first;
  const auto& cancelled = first.process.Cancel(id);
  while (async::RunTask(env_.executor, first.orders.Get({}, id))->version != 3) continue;
  env_.world.LetGo("charge");
  RunUntil([&] {
    return placed.has_value() && cancelled.has_value() && first.process.runner.size() == 0;
  });
  ASSERT_TRUE(cancelled->ok());
  EXPECT_EQ((*cancelled)->state, OrderState::kCancelled);
  EXPECT_TRUE(env_.world.payments[id].refunded);
  EXPECT_EQ(env_.world.holds[id], World::Hold::kReleased);
}

}  // namespace
}  // namespace souk::order::testing
