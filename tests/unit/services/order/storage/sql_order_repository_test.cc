#include "services/order/storage/sql_order_repository.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/error.h"
#include "common/base/uuid.h"
#include "common/storage/idempotency.h"
#include "services/order/storage/migrations.h"
#include "services/order/storage/order_projection.h"
#include "services/order/storage/sql_saga_repository.h"
#include "services/order/storage/view_rebuild.h"
#include "services/order/use_cases/get_order.h"
#include "tests/support/test_events.h"
#include "tests/unit/services/service_test_support.h"

namespace souk::order {
namespace {

using storage::Transaction;

class SqlOrderRepositoryTest : public ServiceTest {
 protected:
  OrderChange Placing() {
    clock_.Advance(absl::Milliseconds(1));
    const UserId ann("01890a5d-ac96-774b-bcce-b302099a8058");
    return {OrderId(NewUuidV7(clock_, random_)),
            *Order::Place(ann, {{"TEA", 2, *Money::Create("EUR", 250)}}), clock_.Now()};
  }

  OrderChange Rejecting(const Order& order) {
    OrderChange change(order);
    EXPECT_TRUE(change.Add(order.Compensate(FailureReason::kOutOfStock), clock_.Now()).ok());
    EXPECT_TRUE(change.Add(change.order().FinishCompensation(), clock_.Now()).ok());
    return change;
  }

  int64_t Count(const char* sql) {
    return std::get<0>(**Run(database_->Read(
        [sql](Transaction& transaction) { return transaction.QueryOne<int64_t>(sql); })));
  }

  void CatchUp() { events_.CatchUp(executor_, OrderProjection::kConsumer, projection_); }

  void Execute(const char* sql) {
    const auto rows =
        Run(database_->Write([sql](Transaction& transaction) { return transaction.Execute(sql); }));
    ASSERT_EQ(rows.status(), absl::OkStatus());
  }

  static Task<absl::Status> Done() { co_return absl::OkStatus(); }

  std::unique_ptr<storage::Database> database_ = Open("order", Migrations());
  storage::IdempotencyStore keys_{*database_, clock_};
  souk::testing::TestEvents events_{*database_, clock_, random_};
  OrderProjection projection_;
  events::ProjectionBarrier views_{OrderProjection::kConsumer, *database_, executor_};
  async::WatchHub changes_;
  SqlOrderRepository orders_{*database_, events_.log, views_, changes_};
  SqlSagaRepository sagas_{*database_, events_.log, changes_};
  ViewRebuild rebuild_{*database_};
};

TEST_F(SqlOrderRepositoryTest, PlacingClaimsTheCallsKeyForTheOrder) {
  CallContext call;
  call.idempotency_key = Key("k");
  const OrderChange placing = Placing();
  ASSERT_TRUE(Run(orders_.Place(call, placing, "tok_ok", "me")).ok());
  EXPECT_EQ(Run(keys_.Begin(Key("k")))->resumed_resource, placing.order().id().text());
  const absl::Status again = Run(orders_.Place(call, Placing(), "tok_ok", "me")).status();
  EXPECT_EQ(again.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(ReasonOf(again), "IDEMPOTENCY_KEY_IN_FLIGHT");
  EXPECT_EQ(Count("SELECT COUNT(*) FROM order_events"), 1) << "the second order is not there";
}

TEST_F(SqlOrderRepositoryTest, ChangingClaimsTheCallsKeyForTheOrder) {
  const OrderId id = Run(orders_.Place({}, Placing(), "tok_ok", "me"))->order.id();
  CallContext call;
  call.idempotency_key = Key("k");
  ASSERT_TRUE(Run(orders_.Change(call, id, [](const Order& order) {
                return absl::StatusOr<std::optional<OrderEvent>>(*order.RequestCancel());
              })).ok());
  EXPECT_EQ(Run(keys_.Begin(Key("k")))->resumed_resource, id.text());
}

TEST_F(SqlOrderRepositoryTest, TheTokenIsErasedWithTheSagaAndNeverInAnEvent) {
  const Saga saga = *Run(orders_.Place({}, Placing(), "tok_secret", "me"));
  EXPECT_EQ(Count("SELECT COUNT(*) FROM payment_tokens WHERE token = 'tok_secret'"), 1);
  const OrderChange change = Rejecting(saga.order);
  ASSERT_TRUE(Run(sagas_.Append(saga.lease, change, {})).ok());
  EXPECT_EQ(Count("SELECT COUNT(*) FROM payment_tokens"), 0);
  EXPECT_EQ(Count("SELECT COUNT(*) FROM order_events WHERE payload LIKE '%tok_secret%'"), 0);
}

TEST_F(SqlOrderRepositoryTest, EachEventIsToldInItsTransaction) {
  const Saga saga = *Run(orders_.Place({}, Placing(), "tok_secret", "me"));
  OrderChange change(saga.order);
  ASSERT_TRUE(change.Add(saga.order.MarkStockReserved(), clock_.Now()).ok());
  ASSERT_TRUE(Run(sagas_.Append(saga.lease, change, {})).ok());
  const std::vector<events::DeliveredEvent> told = events_.All(executor_);
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(told[0].envelope->type(), "order.placed");
  EXPECT_EQ(told[1].envelope->type(), "order.stock_reserved");
  EXPECT_EQ(told[1].envelope->aggregate_id(), saga.order.id().text());
  EXPECT_EQ(told[1].envelope->aggregate_version(), 2);
  EXPECT_EQ(Count("SELECT COUNT(*) FROM outbox WHERE payload LIKE '%tok_secret%'"), 0);

  EXPECT_FALSE(Run(sagas_.Append(saga.lease, change, {})).ok()) << "the lease has moved on";
  EXPECT_EQ(events_.All(executor_).size(), 2U);
}

TEST_F(SqlOrderRepositoryTest, AnOrderIsReadAsItIsThoughItsViewIsBehind) {
  Saga saga = *Run(orders_.Place({}, Placing(), "t", "me"));
  EXPECT_EQ(*Run(orders_.Get({}, saga.order.id())), ViewOf(saga.order)) << "there is no view yet";
  CatchUp();
  const OrderChange change = Rejecting(saga.order);
  const auto appended = Run(sagas_.Append(saga.lease, change, {}));
  ASSERT_TRUE(appended.ok());
  EXPECT_EQ(*Run(orders_.Get({}, saga.order.id())), ViewOf(appended->order));
  EXPECT_EQ(Count("SELECT COUNT(*) FROM order_views WHERE state = 'REJECTED'"), 0);
  CatchUp();
  EXPECT_EQ(Count("SELECT COUNT(*) FROM order_views WHERE state = 'REJECTED'"), 1);
}

TEST_F(SqlOrderRepositoryTest, AnOrderIsShownAsItWasAtATime) {
  const Saga saga = *Run(orders_.Place({}, Placing(), "t", "me"));
  const OrderId id = saga.order.id();
  const absl::Time placed = saga.order.create_time();
  clock_.Advance(absl::Minutes(1));
  ASSERT_TRUE(Run(orders_.Change({}, id, [](const Order& order) {
                return absl::StatusOr<std::optional<OrderEvent>>(*order.RequestCancel());
              })).ok());
  GetOrder get(orders_);
  EXPECT_EQ(*Run(get.RunAsOf({}, id, placed + absl::Seconds(59))), ViewOf(saga.order));
  EXPECT_EQ(Run(get.RunAsOf({}, id, clock_.Now()))->version, 2);
  EXPECT_EQ(ReasonOf(Run(get.RunAsOf({}, id, placed - absl::Seconds(1))).status()),
            "ORDER_NOT_FOUND");
  CallContext bob;
  bob.principal.subject = "bob";
  EXPECT_EQ(ReasonOf(Run(get.RunAsOf(bob, id, clock_.Now())).status()), "ORDER_NOT_FOUND");
}

TEST_F(SqlOrderRepositoryTest, EventsOfOldAddNothingToAView) {
  ASSERT_TRUE(Run(orders_.Place({}, Placing(), "t", "me")).ok());
  CatchUp();
  CatchUp();
  EXPECT_EQ(Count("SELECT COUNT(*) FROM order_views"), 1);
}

TEST_F(SqlOrderRepositoryTest, AnEmptiedReadModelIsRestored) {
  std::vector<OrderView> before;
  for (int i = 0; i < 450; ++i) {  // some transactions' worth
    before.insert(before.begin(), ViewOf(Run(orders_.Place({}, Placing(), "tok_ok", "me"))->order));
  }
  CatchUp();
  EXPECT_EQ(*Run(rebuild_.RebuildIfIncomplete({})), 0) << "nothing is missing";
  Execute("DELETE FROM order_views");
  EXPECT_EQ(*Run(rebuild_.RebuildIfIncomplete({})), 450);
  EXPECT_EQ(*Run(orders_.List({}, {}, std::nullopt, 1000)), before);
}

TEST_F(SqlOrderRepositoryTest, RebuildingMendsWrongViewsAndRemovesThoseWithoutAnOrder) {
  const Saga saga = *Run(orders_.Place({}, Placing(), "t", "me"));
  ASSERT_TRUE(Run(orders_.Place({}, Placing(), "t", "me")).ok());
  CatchUp();
  Execute("UPDATE order_views SET state = 'SHIPPED'");
  Execute(
      "INSERT INTO order_views SELECT '0-ghost', user_id, state, failure, version, "
      "create_time_us, update_time_us, placed, placed_form FROM order_views LIMIT 1");
  ReadModel::Progress last;
  const auto report = [&last](ReadModel::Progress progress) {
    last = progress;
    return Done();
  };
  ASSERT_EQ(Run(rebuild_.Rebuild({}, report)), absl::OkStatus());
  EXPECT_EQ(last.orders, 2);
  EXPECT_EQ(last.total, 2);
  EXPECT_EQ(last.removed, 1);
  EXPECT_EQ(Count("SELECT COUNT(*) FROM order_views WHERE state = 'PENDING'"), 2);
  EXPECT_EQ(Count("SELECT COUNT(*) FROM order_views"), 2);
}

TEST_F(SqlOrderRepositoryTest, ARestoreThatWasCutShortIsFinishedByTheNext) {
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(Run(orders_.Place({}, Placing(), "t", "me")).ok());
  CatchUp();
  Execute("DELETE FROM order_views WHERE order_id < (SELECT MAX(order_id) FROM order_views)");
  EXPECT_EQ(*Run(rebuild_.RebuildIfIncomplete({})), 3);
  EXPECT_EQ(Count("SELECT COUNT(*) FROM order_views"), 3);
}

}  // namespace
}  // namespace souk::order
