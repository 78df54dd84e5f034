// ShipOrder, GetOrder, ListOrders, ListOrderEvents and WatchOrder.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/error.h"
#include "services/order/use_cases/get_order.h"
#include "services/order/use_cases/list_order_events.h"
#include "services/order/use_cases/list_orders.h"
#include "services/order/use_cases/ownership.h"
#include "services/order/use_cases/ship_order.h"
#include "services/order/use_cases/watch_order.h"
#include "tests/unit/services/order/use_cases/saga_fixture.h"

namespace souk::order::testing {
namespace {

using ::testing::ElementsAre;

const CallContext kBob = CallOf("bob");
const OrderId kUnknown("01890a5d-ac96-774b-bcce-b302099a8000");

class ReadingTest : public SagaTest {
 protected:
  template <typename T>
  T Run(Task<T> task) {
    return async::RunTask(env_.executor, std::move(task));
  }

  Process process_{env_};
  MemoryRepository& orders_ = process_.repository;
};

TEST(OwnershipTest, AdmitsTheOwnerOperatorsServicesAndWhoIsNotIdentified) {
  EXPECT_TRUE(CheckMaySee({}, kAnn).ok());
  EXPECT_TRUE(CheckMaySee({kAnn.text(), {}, ""}, kAnn).ok());
  EXPECT_TRUE(CheckMaySee({"bob", {"operator"}, ""}, kAnn).ok());
  EXPECT_TRUE(CheckMaySee({"", {}, "user"}, kAnn).ok());
  EXPECT_EQ(CheckMaySee({"bob", {}, ""}, kAnn), NoSuchOrder());
}

TEST_F(ReadingTest, ShipsAConfirmedOrderOnce) {
  process_.Place();
  ShipOrder ship(orders_);
  EXPECT_EQ(Run(ship.Run({}, TheOrder().id()))->state, OrderState::kShipped);
  EXPECT_EQ(Run(ship.Run({}, TheOrder().id()))->version, 6) << "shipping again changes nothing";
}

TEST_F(ReadingTest, RefusesToShipWhatIsNotConfirmed) {
  process_.Place("tok_declined");
  const absl::Status status = Run(ShipOrder(orders_).Run({}, TheOrder().id())).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(status), "ORDER_STATE");
  EXPECT_EQ(ReasonOf(Run(ShipOrder(orders_).Run({}, kUnknown)).status()), "ORDER_NOT_FOUND");
}

TEST_F(ReadingTest, AResumedShipmentAnswersWithTheOrder) {
  process_.Place();
  ASSERT_TRUE(Run(ShipOrder(orders_).Run({}, TheOrder().id())).ok());
  const auto answer = Run(ShipOrder(orders_).Run(ResumedCall(TheOrder().id()), TheOrder().id()));
  EXPECT_EQ(answer->state, OrderState::kShipped);
}

TEST_F(ReadingTest, GetsAnOrderForWhoMaySeeIt) {
  process_.Place();
  GetOrder get(orders_);
  EXPECT_EQ(Run(get.Run({}, TheOrder().id()))->order_id, TheOrder().id());
  EXPECT_EQ(ReasonOf(Run(get.Run(kBob, TheOrder().id())).status()), "ORDER_NOT_FOUND");
  EXPECT_EQ(Run(get.Run({}, kUnknown)).status().code(), absl::StatusCode::kNotFound);
}

TEST_F(ReadingTest, ListsPagesNewestFirst) {
  for (int i = 0; i < 3; ++i) {
    env_.clock.Advance(absl::Milliseconds(1));
    process_.Place();
  }
  ListOrders list(orders_);
  const OrderPage first = *Run(list.Run({}, {}, std::nullopt, 2));
  ASSERT_EQ(first.orders.size(), 2U);
  EXPECT_TRUE(first.more);
  EXPECT_GT(first.orders[0].order_id, first.orders[1].order_id);
  const OrderPage second = *Run(list.Run({}, {}, first.orders.back().order_id, 2));
  EXPECT_EQ(second.orders.size(), 1U);
  EXPECT_FALSE(second.more);
}

TEST_F(ReadingTest, ListsEventsForWhoMaySeeThem) {
  process_.Place();
  ListOrderEvents list(orders_);
  EXPECT_EQ(Run(list.Run({}, TheOrder().id()))->size(), 5U);
  EXPECT_EQ(ReasonOf(Run(list.Run(kBob, TheOrder().id())).status()), "ORDER_NOT_FOUND");
}

class WatchOrderTest : public ReadingTest {
 protected:
  // Begins to watch; what is shown goes to shown_, how it ends to ended_.
  void Watch(CallContext call, OrderId order) {
    async::Spawn(watch_.Run(std::move(call), std::move(order),
                            [this](OrderView view) -> Task<absl::Status> {
                              shown_.emplace_back(NameOf(view.state));
                              return Taken();
                            }),
                 [this](absl::Status status) { ended_ = std::move(status); });
  }
  static Task<absl::Status> Taken() { co_return absl::OkStatus(); }

  WatchOrder watch_{orders_, env_.changes};
  std::vector<std::string> shown_;
  std::optional<absl::Status> ended_;
};

TEST_F(WatchOrderTest, ShowsEachStateUntilTheFinalOne) {
  env_.world.Expect("reserve", {Fault::kHang});
  env_.world.Expect("charge", {Fault::kHang});
  process_.Place();
  Watch({}, TheOrder().id());
  env_.world.LetGo("reserve");
  env_.world.LetGo("charge");
  EXPECT_EQ(ended_, std::nullopt) << "a confirmed order will be shipped";
  ASSERT_TRUE(Run(ShipOrder(orders_).Run({}, TheOrder().id())).ok());
  EXPECT_THAT(shown_, ElementsAre("PENDING", "STOCK_RESERVED", "PAID", "CONFIRMED", "SHIPPED"));
  EXPECT_EQ(ended_, absl::OkStatus());
}

TEST_F(WatchOrderTest, AFinalOrderIsShownOnce) {
  process_.Place("tok_declined");
  Watch({}, TheOrder().id());
  EXPECT_THAT(shown_, ElementsAre("REJECTED"));
  EXPECT_EQ(ended_, absl::OkStatus());
}

TEST_F(WatchOrderTest, EndsWhenTheCallerLeavesOrTheProcessStops) {
  process_.Place();
  async::CancellationSource caller;
  CallContext call;
  call.cancellation = caller.token();
  Watch(call, TheOrder().id());
  caller.Cancel();
  EXPECT_EQ(ended_->code(), absl::StatusCode::kCancelled);
  Watch({}, TheOrder().id());
  env_.changes.Close();
  EXPECT_EQ(ended_->code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ReasonOf(*ended_), "DRAINING");
}

TEST_F(WatchOrderTest, SomebodyElsesOrderIsNotFound) {
  process_.Place();
  Watch(kBob, TheOrder().id());
  EXPECT_EQ(ReasonOf(*ended_), "ORDER_NOT_FOUND");
  EXPECT_TRUE(shown_.empty());
}

}  // namespace
}  // namespace souk::order::testing
