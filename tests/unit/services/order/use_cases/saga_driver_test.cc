#include "services/order/use_cases/saga_driver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/services/order/use_cases/saga_fixture.h"

namespace souk::order::testing {
namespace {

using ::testing::ElementsAre;

class SagaDriverTest : public SagaTest {
 protected:
  Process process_{env_};
};

TEST_F(SagaDriverTest, AnOrderIsConfirmedInFourWrites) {
  const auto& answer = process_.Place();
  ASSERT_TRUE(answer.has_value() && answer->ok());
  EXPECT_EQ((*answer)->state, OrderState::kConfirmed);
  EXPECT_EQ((*answer)->version, 5);
  EXPECT_THAT(TypesOfEvents(), ElementsAre("order.placed", "order.stock_reserved", "order.paid",
                                           "order.commit_started", "order.confirmed"));
  EXPECT_THAT(env_.world.calls, ElementsAre("reserve", "charge", "commit"));
  EXPECT_EQ(process_.repository.writes(), 4);
  ExpectConsistent(TheOrder());
}

TEST_F(SagaDriverTest, PastThePivotItsCallsAreCritical) {
  process_.Place();
  EXPECT_EQ(env_.world.priorities["reserve"], resilience::Priority::kNormal);
  EXPECT_EQ(env_.world.priorities["commit"], resilience::Priority::kCritical);
}

TEST_F(SagaDriverTest, TooLittleStockRejectsAndReservesNothingLaterEither) {
  env_.world.in_stock = false;
  const auto& answer = process_.Place();
  ASSERT_TRUE(answer.has_value() && answer->ok());
  EXPECT_EQ((*answer)->state, OrderState::kRejected);
  EXPECT_EQ((*answer)->failure, FailureReason::kOutOfStock);
  EXPECT_THAT(TypesOfEvents(),
              ElementsAre("order.placed", "order.compensation_started", "order.rejected"));
  EXPECT_THAT(env_.world.calls, ElementsAre("reserve", "release"));
  // The same request, sent twice on its way, arrives when there is stock again.
  env_.world.in_stock = true;
  EXPECT_EQ(env_.world.Reserve(TheOrder().id()), Outcome(Refused{FailureReason::kOutOfStock}));
}

TEST_F(SagaDriverTest, ADeclinedPaymentReleasesTheStockAndRefundsNothing) {
  const auto& answer = process_.Place("tok_declined");
  ASSERT_TRUE(answer.has_value() && answer->ok());
  EXPECT_EQ((*answer)->state, OrderState::kRejected);
  EXPECT_EQ((*answer)->failure, FailureReason::kPaymentDeclined);
  EXPECT_THAT(TypesOfEvents(), ElementsAre("order.placed", "order.stock_reserved",
                                           "order.compensation_started", "order.rejected"));
  EXPECT_THAT(env_.world.calls, ElementsAre("reserve", "charge", "release"));
  ExpectConsistent(TheOrder());
}

TEST_F(SagaDriverTest, ARefusedCommitRefundsAndReleases) {
  env_.world.Expect("commit", {Fault::kHang});
  process_.Place();
  env_.world.holds.begin()->second = World::Hold::kExpired;
  env_.world.LetGo("commit");
  EXPECT_EQ(TheOrder().state(), OrderState::kRejected);
  EXPECT_EQ(TheOrder().failure(), FailureReason::kReservationLost);
  EXPECT_THAT(env_.world.calls, ElementsAre("reserve", "charge", "commit", "refund", "release"));
  ExpectConsistent(TheOrder());
}

TEST_F(SagaDriverTest, UnknownOutcomesAreAskedForAgainUntilTheyAreKnown) {
  for (const char* name : {"reserve", "charge", "commit"}) {
    env_.world.Expect(name, {Fault::kLostRequest, Fault::kLostReply});
  }
  process_.Place();
  RunToRest(process_);
  EXPECT_EQ(TheOrder().state(), OrderState::kConfirmed);
  EXPECT_EQ(env_.world.TimesCalled("charge"), 2) << "one with its reply lost, one to learn of it";
  ExpectConsistent(TheOrder());
}

TEST_F(SagaDriverTest, UndoingIsRetriedToo) {
  env_.world.Expect("release", {Fault::kLostRequest, Fault::kLostReply});
  process_.Place("tok_declined");
  RunToRest(process_);
  EXPECT_EQ(TheOrder().state(), OrderState::kRejected);
  ExpectConsistent(TheOrder());
}

TEST_F(SagaDriverTest, TheReservationIsRenewedBeforeAChargeIsTriedAgain) {
  env_.world.Expect("charge", {Fault::kLostRequest, Fault::kLostRequest});
  process_.Place();
  RunToRest(process_);
  EXPECT_THAT(env_.world.calls, ElementsAre("reserve", "renew", "renew", "charge", "commit"));
  EXPECT_EQ(TheOrder().state(), OrderState::kConfirmed);
}

TEST_F(SagaDriverTest, AReservationLostWhileTheChargeWasUnknownRefundsIt) {
  env_.world.Expect("charge", {Fault::kLostReply});
  process_.Place();
  env_.world.holds.begin()->second = World::Hold::kExpired;
  RunToRest(process_);
  EXPECT_EQ(TheOrder().failure(), FailureReason::kReservationLost);
  EXPECT_TRUE(env_.world.payments.begin()->second.refunded);
  ExpectConsistent(TheOrder());
}

TEST_F(SagaDriverTest, ASagaWhosePeerStaysDownIsParkedAndKeepsItsToken) {
  env_.world.Expect("charge", std::vector<Fault>(8, Fault::kLostRequest));
  process_.Place("tok_card");
  RunToRest(process_);
  EXPECT_EQ(TheOrder().state(), OrderState::kStockReserved);
  EXPECT_EQ(env_.database.sagas.begin()->second.payment_token, "tok_card");
  EXPECT_EQ(process_.Sweep(), 1);
  EXPECT_EQ(TheOrder().state(), OrderState::kConfirmed);
  EXPECT_EQ(env_.world.tokens.begin()->second, "tok_card");
  ExpectConsistent(TheOrder());
}

TEST_F(SagaDriverTest, StepsAndEndsAreCounted) {
  process_.Place("tok_declined");
  const std::string text = process_.metrics.ToText();
  EXPECT_THAT(text, ::testing::HasSubstr(
                        R"(souk_order_saga_steps_total{outcome="refused",step="charge"} 1)"));
  EXPECT_THAT(text,
              ::testing::HasSubstr(
                  R"(souk_order_saga_steps_total{outcome="done",step="undo-reserve-stock"} 1)"));
  EXPECT_THAT(text, ::testing::HasSubstr(R"(souk_order_sagas_total{end="settled"} 1)"));
}

}  // namespace
}  // namespace souk::order::testing
