// What OrderRepository and SagaRepository promise, of every implementation.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/error.h"
#include "common/base/uuid.h"
#include "services/order/storage/migrations.h"
#include "services/order/storage/order_projection.h"
#include "services/order/storage/sql_order_repository.h"
#include "services/order/storage/sql_saga_repository.h"
#include "tests/support/test_events.h"
#include "tests/unit/services/order/domain/example_order.h"
#include "tests/unit/services/order/use_cases/memory_repository.h"
#include "tests/unit/services/service_test_support.h"

namespace souk::order {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const UserId kBob("01890a5d-ac96-774b-bcce-b302099a8059");
const OrderId kUnknown("01890a5d-ac96-774b-bcce-b302099a8000");

struct MemoryRepositories {
  MemoryRepositories(std::unique_ptr<storage::Database>, const Clock&, Random&,
                     async::ManualExecutor&) {}

  // The read model is never behind.
  void CatchUp() {}

  async::WatchHub changes;
  testing::MemoryDatabase database;
  testing::MemoryRepository both{database, changes};
  OrderRepository& orders = both;
  SagaRepository& sagas = both;
};

struct SqlRepositories {
  SqlRepositories(std::unique_ptr<storage::Database> opened, const Clock& clock, Random& random,
                  async::ManualExecutor& runs)
      : database(std::move(opened)), events(*database, clock, random), executor(runs) {}

  void CatchUp() { events.CatchUp(executor, OrderProjection::kConsumer, projection); }

  std::unique_ptr<storage::Database> database;
  souk::testing::TestEvents events;
  async::ManualExecutor& executor;
  async::WatchHub changes;
  OrderProjection projection;
  events::ProjectionBarrier views{OrderProjection::kConsumer, *database, executor};
  SqlOrderRepository orders{*database, events.log, views, changes};
  SqlSagaRepository sagas{*database, events.log, changes};
};

template <typename Repositories>
class RepositoryContractTest : public ServiceTest {
 protected:
  // The birth of an order a millisecond after the one before, so that their ids are in order.
  OrderChange Placing(UserId user = kAnn) {
    clock_.Advance(absl::Milliseconds(1));
    return {OrderId(NewUuidV7(clock_, random_)),
            *Order::Place(std::move(user), {{"TEA", 2, *Money::Create("EUR", 250)}}), clock_.Now()};
  }

  Saga Place(UserId user = kAnn) {
    return *Run(orders_.Place({}, Placing(std::move(user)), "tok_ok", "me"));
  }

  // What `command` makes of the saga's order.
  OrderChange Change(const Saga& saga, absl::StatusOr<OrderEvent> command) {
    OrderChange change(saga.order);
    EXPECT_EQ(change.Add(std::move(command), clock_.Now()), absl::OkStatus());
    return change;
  }

  void Append(Saga& saga, absl::StatusOr<OrderEvent> command) {
    auto appended = Run(sagas_.Append(saga.lease, Change(saga, std::move(command)), {}));
    ASSERT_EQ(appended.status(), absl::OkStatus());
    saga.order = appended->order;
    saga.lease = appended->lease;
  }

  void Reject(Saga& saga) {
    Append(saga, saga.order.Compensate(FailureReason::kOutOfStock));
    Append(saga, saga.order.FinishCompensation());
  }

  OrderRepository::Decision Deciding(absl::StatusOr<std::optional<OrderEvent>> decision) {
    return [decision](const Order&) { return decision; };
  }

  Repositories repositories_{this->Open("order", Migrations()), clock_, random_, executor_};
  OrderRepository& orders_ = repositories_.orders;
  SagaRepository& sagas_ = repositories_.sagas;
};

using Implementations = ::testing::Types<MemoryRepositories, SqlRepositories>;
TYPED_TEST_SUITE(RepositoryContractTest, Implementations);

TYPED_TEST(RepositoryContractTest, APlacedOrderIsThereWithItsSaga) {
  const OrderChange placing = this->Placing();
  const Saga saga = *this->Run(this->orders_.Place({}, placing, "tok_ok", "me"));
  EXPECT_EQ(saga.order, placing.order());
  EXPECT_EQ(saga.payment_token, "tok_ok");
  EXPECT_EQ(saga.lease.owner, "me");
  EXPECT_EQ(*this->Run(this->orders_.Get({}, saga.order.id())), ViewOf(saga.order));
  EXPECT_EQ(*this->Run(this->orders_.History({}, saga.order.id())), placing.events());
  EXPECT_EQ(*this->Run(this->sagas_.Find(saga.order.id())), saga.lease);
}

TYPED_TEST(RepositoryContractTest, AnUnknownOrderIsNotFound) {
  for (const absl::Status& status :
       {this->Run(this->orders_.Get({}, kUnknown)).status(),
        this->Run(this->orders_.History({}, kUnknown)).status(),
        this->Run(this->orders_.Change({}, kUnknown, this->Deciding(std::nullopt))).status()}) {
    EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
    EXPECT_EQ(ReasonOf(status), "ORDER_NOT_FOUND");
  }
  EXPECT_EQ(*this->Run(this->sagas_.Find(kUnknown)), std::nullopt);
}

TYPED_TEST(RepositoryContractTest, AppendingMovesTheOrderAndRaisesTheEpoch) {
  Saga saga = this->Place();
  const SagaLease before = saga.lease;
  this->Append(saga, saga.order.MarkStockReserved());
  EXPECT_EQ(saga.order.state(), OrderState::kStockReserved);
  EXPECT_EQ(saga.lease.epoch, before.epoch + 1);
  EXPECT_EQ(*this->Run(this->orders_.Get({}, saga.order.id())), ViewOf(saga.order));
  EXPECT_EQ(this->Run(this->orders_.History({}, saga.order.id()))->size(), 2U);
  EXPECT_EQ(*this->Run(this->sagas_.Find(saga.order.id())), saga.lease);
}

TYPED_TEST(RepositoryContractTest, AppendingNeedsTheCurrentLease) {
  const Saga saga = this->Place();
  const OrderChange change = this->Change(saga, saga.order.MarkStockReserved());
  SagaLease old = saga.lease;
  old.epoch -= 1;
  SagaLease other = saga.lease;
  other.owner = "somebody else";
  for (const SagaLease& wrong : {old, other}) {
    EXPECT_TRUE(IsSagaTakenOver(this->Run(this->sagas_.Append(wrong, change, {})).status()));
  }
  EXPECT_EQ(this->Run(this->orders_.Get({}, saga.order.id()))->version, 1);
}

TYPED_TEST(RepositoryContractTest, AppendingToAnOrderThatHasChangedIsAConflict) {
  const Saga saga = this->Place();
  ASSERT_TRUE(this->Run(this->orders_.Change({}, saga.order.id(),
                                             this->Deciding(OrderEvent(CancelRequested{}))))
                  .ok());
  const auto appended = this->Run(
      this->sagas_.Append(saga.lease, this->Change(saga, saga.order.MarkStockReserved()), {}));
  EXPECT_TRUE(IsSagaConflict(appended.status()));
  EXPECT_EQ(*this->Run(this->sagas_.Find(saga.order.id())), saga.lease) << "not even renewed";
}

TYPED_TEST(RepositoryContractTest, ASettledOrderHasNoSaga) {
  Saga saga = this->Place();
  this->Reject(saga);
  EXPECT_EQ(*this->Run(this->sagas_.Find(saga.order.id())), std::nullopt);
  EXPECT_TRUE(IsSagaTakenOver(this->Run(this->sagas_.Take(saga.lease, "you")).status()));
  EXPECT_EQ(this->Run(this->orders_.Get({}, saga.order.id()))->failure, FailureReason::kOutOfStock);
}

TYPED_TEST(RepositoryContractTest, TakingLoadsTheSagaAndShutsTheOldOwnerOut) {
  Saga saga = this->Place();
  this->Append(saga, saga.order.MarkStockReserved());
  const Saga taken = *this->Run(this->sagas_.Take(saga.lease, "you"));
  EXPECT_EQ(taken.order, saga.order);
  EXPECT_EQ(taken.payment_token, "tok_ok");
  EXPECT_EQ(taken.lease, (SagaLease{saga.order.id(), "you", saga.lease.epoch + 1}));
  EXPECT_TRUE(IsSagaTakenOver(
      this->Run(this->sagas_.Append(saga.lease, this->Change(saga, saga.order.MarkPaid()), {}))
          .status()));
  EXPECT_TRUE(IsSagaTakenOver(this->Run(this->sagas_.Take(saga.lease, "me")).status()));
}

TYPED_TEST(RepositoryContractTest, ASagaKeepsTheTraceOfTheCallThatPlacedIt) {
  CallContext call;
  call.trace = {.trace_id = {1}, .span_id = {2}, .sampled = true};
  const Saga saga = *this->Run(this->orders_.Place(call, this->Placing(), "tok_ok", "me"));
  EXPECT_EQ(saga.trace, call.trace);
  EXPECT_EQ(this->Run(this->sagas_.Take(saga.lease, "you"))->trace, call.trace);
  const Saga untraced = this->Place();
  EXPECT_FALSE(this->Run(this->sagas_.Take(untraced.lease, "you"))->trace.IsValid());
}

TYPED_TEST(RepositoryContractTest, ListsLeasesByOrder) {
  const Saga first = this->Place();
  const Saga second = this->Place();
  const Saga third = this->Place();
  EXPECT_THAT(*this->Run(this->sagas_.List(OrderId(), 2)), ElementsAre(first.lease, second.lease));
  EXPECT_THAT(*this->Run(this->sagas_.List(second.order.id(), 2)), ElementsAre(third.lease));
  EXPECT_THAT(*this->Run(this->sagas_.List(third.order.id(), 2)), IsEmpty());
}

TYPED_TEST(RepositoryContractTest, ChangesByWhatWasDecided) {
  const Saga saga = this->Place();
  const OrderId id = saga.order.id();
  const auto unchanged = this->Run(this->orders_.Change({}, id, this->Deciding(std::nullopt)));
  EXPECT_EQ(*unchanged, ViewOf(saga.order));
  const absl::Status no = absl::FailedPreconditionError("no");
  EXPECT_EQ(this->Run(this->orders_.Change({}, id, this->Deciding(no))).status(), no);
  const auto changed =
      this->Run(this->orders_.Change({}, id, this->Deciding(OrderEvent(CancelRequested{}))));
  EXPECT_EQ(changed->version, 2);
  EXPECT_EQ(this->Run(this->orders_.History({}, id))->back().event, OrderEvent(CancelRequested{}));
}

TYPED_TEST(RepositoryContractTest, ListsWhatMatchesNewestFirst) {
  const Saga anns = this->Place(kAnn);
  const Saga bobs = this->Place(kBob);
  Saga rejected = this->Place(kAnn);
  this->Reject(rejected);
  this->repositories_.CatchUp();
  const auto list = [&](OrderFilter filter, std::optional<OrderId> before, int limit) {
    const std::vector<OrderView> views =
        *this->Run(this->orders_.List({}, std::move(filter), std::move(before), limit));
    std::vector<OrderId> ids;
    for (const OrderView& view : views) ids.push_back(view.order_id);
    return ids;
  };
  const OrderId ann = anns.order.id();
  const OrderId bob = bobs.order.id();
  const OrderId last = rejected.order.id();
  EXPECT_THAT(list({}, std::nullopt, 10), ElementsAre(last, bob, ann));
  EXPECT_THAT(list({}, std::nullopt, 2), ElementsAre(last, bob));
  EXPECT_THAT(list({}, bob, 10), ElementsAre(ann));
  EXPECT_THAT(list({.user = kAnn, .state = {}}, std::nullopt, 10), ElementsAre(last, ann));
  EXPECT_THAT(list({.user = {}, .state = OrderState::kPending}, std::nullopt, 10),
              ElementsAre(bob, ann));
  EXPECT_THAT(list({.user = kAnn, .state = OrderState::kPending}, std::nullopt, 10),
              ElementsAre(ann));
  EXPECT_THAT(list({.user = kAnn, .state = OrderState::kPending}, ann, 10), IsEmpty());
}

TYPED_TEST(RepositoryContractTest, WatchersHearOfEachChange) {
  Saga saga = this->Place();
  auto subscription = this->repositories_.changes.Watch(saga.order.id().text());
  this->Append(saga, saga.order.MarkStockReserved());
  EXPECT_TRUE(this->Run(subscription.Next({})));
  ASSERT_TRUE(this->Run(this->orders_.Change({}, saga.order.id(),
                                             this->Deciding(OrderEvent(CancelRequested{}))))
                  .ok());
  EXPECT_TRUE(this->Run(subscription.Next({})));
}

}  // namespace
}  // namespace souk::order
