#include "services/order/use_cases/cancel_order.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/error.h"
#include "tests/unit/services/order/use_cases/saga_fixture.h"

namespace souk::order::testing {
namespace {

using ::testing::ElementsAre;

class CancelOrderTest : public SagaTest {
 protected:
  Process process_{env_};
};

TEST_F(CancelOrderTest, WhileStockIsBeingReservedReleasesIt) {
  env_.world.Expect("reserve", {Fault::kHang});
  process_.Place();
  const auto& answer = process_.Cancel(TheOrder().id());
  EXPECT_FALSE(answer.has_value()) << "the call under way is waited for";
  env_.world.LetGo("reserve");
  ASSERT_TRUE(answer.has_value() && answer->ok());
  EXPECT_EQ((*answer)->state, OrderState::kCancelled);
  EXPECT_THAT(TypesOfEvents(), ElementsAre("order.placed", "order.cancel_requested",
                                           "order.compensation_started", "order.cancelled"));
  EXPECT_THAT(env_.world.calls, ElementsAre("reserve", "release"));
  ExpectConsistent(TheOrder());
}

TEST_F(CancelOrderTest, WhileTheChargeIsUnknownRefundsIt) {
  env_.world.Expect("charge", {Fault::kLostReply});
  process_.Place();
  const auto& answer = process_.Cancel(TheOrder().id());
  ASSERT_TRUE(answer.has_value() && answer->ok()) << "it did not wait for the backoff";
  EXPECT_EQ((*answer)->state, OrderState::kCancelled);
  EXPECT_THAT(env_.world.calls, ElementsAre("reserve", "charge", "refund", "release"));
  ExpectConsistent(TheOrder());
}

TEST_F(CancelOrderTest, OnceTheCommitHasStartedIsTooLate) {
  env_.world.Expect("commit", {Fault::kHang});
  process_.Place();
  const auto& answer = process_.Cancel(TheOrder().id());
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(answer->status()), "ORDER_STATE");
  env_.world.LetGo("commit");
  EXPECT_EQ(TheOrder().state(), OrderState::kConfirmed);
}

TEST_F(CancelOrderTest, EndsARestoredOrderWhoseStockHasLeft) {
  env_.world.Expect("charge", {Fault::kHang});
  process_.Place();
  env_.world.holds.begin()->second = World::Hold::kCommitted;  // in the time that was lost
  const auto& answer = process_.Cancel(TheOrder().id());
  env_.world.LetGo("charge");
  ASSERT_TRUE(answer.has_value() && answer->ok());
  EXPECT_EQ((*answer)->state, OrderState::kCancelled);
  EXPECT_TRUE(env_.world.payments.begin()->second.refunded);
}

TEST_F(CancelOrderTest, ASettledOrderCannotBeCancelled) {
  process_.Place();
  EXPECT_EQ(process_.Cancel(TheOrder().id())->status().code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST_F(CancelOrderTest, ACancelledOrderIsGivenAgain) {
  env_.world.Expect("charge", {Fault::kLostRequest});
  process_.Place();
  process_.Cancel(TheOrder().id());
  const auto& again = process_.Cancel(TheOrder().id());
  ASSERT_TRUE(again.has_value() && again->ok());
  EXPECT_EQ((*again)->state, OrderState::kCancelled);
  EXPECT_EQ((*again)->version, TheOrder().version());
}

TEST_F(CancelOrderTest, AParkedOrderIsTakenUpAndCancelled) {
  env_.world.Expect("charge", std::vector<Fault>(8, Fault::kLostRequest));
  process_.Place();
  RunToRest(process_);
  const auto& answer = process_.Cancel(TheOrder().id());
  ASSERT_TRUE(answer.has_value() && answer->ok());
  EXPECT_EQ((*answer)->state, OrderState::kCancelled);
  ExpectConsistent(TheOrder());
}

TEST_F(CancelOrderTest, WithoutAPlaceToRunAParkedOrderIsCancelledByTheNextSweep) {
  Process small(env_, {.owner = "small", .runner = {.max_running = 1, .max_queued = 0}});
  env_.world.Expect("charge", std::vector<Fault>(8, Fault::kLostRequest));
  small.Place();
  RunToRest(small);
  const OrderId parked = TheOrder().id();
  env_.world.Expect("reserve", {Fault::kHang});
  small.Place();
  const auto& answer = small.Cancel(parked);
  ASSERT_TRUE(answer.has_value() && answer->ok()) << "it is asked for, and will be done";
  EXPECT_EQ((*answer)->state, OrderState::kStockReserved);
  env_.world.LetGo("reserve");
  EXPECT_EQ(small.Sweep(), 1);
  EXPECT_EQ(Order::Fold(parked, env_.database.events.at(parked))->state(), OrderState::kCancelled);
}

TEST_F(CancelOrderTest, AnUnknownOrderIsNotFound) {
  const auto& answer = process_.Cancel(OrderId("01890a5d-ac96-774b-bcce-b302099a8000"));
  EXPECT_EQ(answer->status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ReasonOf(answer->status()), "ORDER_NOT_FOUND");
}

TEST_F(CancelOrderTest, SomebodyElsesOrderIsNotFound) {
  env_.world.Expect("reserve", {Fault::kHang});
  process_.Place();
  const auto& answer = process_.Cancel(TheOrder().id(), CallOf("bob"));
  EXPECT_EQ(ReasonOf(answer->status()), "ORDER_NOT_FOUND");
  EXPECT_FALSE(TheOrder().cancel_requested());
  env_.world.LetGo("reserve");
}

}  // namespace
}  // namespace souk::order::testing
