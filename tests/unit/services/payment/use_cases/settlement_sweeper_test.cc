#include "services/payment/use_cases/settlement_sweeper.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/error.h"
#include "tests/unit/services/payment/payment_test.h"

namespace souk::payment {
namespace {

using ::testing::SizeIs;

class SettlementSweeperTest : public PaymentTest {
 protected:
  static constexpr absl::Duration kInterval = absl::Seconds(5);

  void Start() {
    sweeper_.Start();
    RunUntilAsleep();
  }
  void SweepAgain() {
    executor_.Advance(kInterval);
    RunUntilAsleep();
  }
  void RunUntilAsleep() {
    executor_.RunUntil([this] { return executor_.timers() == 1; });
  }

  SettlementSweeper sweeper_{payments_, settle_, executor_, logger_, kInterval};
};

TEST_F(SettlementSweeperTest, SettlesAtStartWhatAnEndedProcessLeft) {
  const NewPayment charged = Wanted("tok_ok");
  const NewPayment refused = Wanted("tok_declined");
  LeavePending(charged);
  LeavePending(refused);
  Start();
  EXPECT_EQ(Stored(charged).state, PaymentState::kCharged);
  EXPECT_EQ(Stored(refused).state, PaymentState::kRefused);
  EXPECT_THAT(Entries(), SizeIs(2));
}

TEST_F(SettlementSweeperTest, GivesBackWhatWasMarkedWhilePending) {
  const NewPayment payment = Wanted();
  LeavePending(payment);
  ASSERT_EQ(RefundNow(payment).status().code(), absl::StatusCode::kAborted);
  Start();
  EXPECT_EQ(Stored(payment).state, PaymentState::kRefunded);
  EXPECT_THAT(Entries(payment.payment_id), SizeIs(4));
}

TEST_F(SettlementSweeperTest, TriesAgainLaterWhatCannotBeSettledNow) {
  const NewPayment payment = Wanted("tok_flaky");
  EXPECT_EQ(ChargeNow(payment).status().code(), absl::StatusCode::kUnavailable);
  Start();
  EXPECT_EQ(Stored(payment).state, PaymentState::kPending);
  SweepAgain();
  EXPECT_EQ(Stored(payment).state, PaymentState::kCharged);
}

TEST_F(SettlementSweeperTest, SettlesMoreThanItTakesAtATime) {
  std::vector<NewPayment> left;
  for (int i = 0; i < 70; ++i) LeavePending(left.emplace_back(Wanted()));
  Start();
  for (const NewPayment& payment : left) {
    EXPECT_EQ(Stored(payment).state, PaymentState::kCharged);
  }
  EXPECT_THAT(Entries(), SizeIs(140));
}

TEST_F(SettlementSweeperTest, SweepsNoMoreOnceStopped) {
  Start();
  sweeper_.Stop();
  EXPECT_EQ(executor_.timers(), 0);
}

}  // namespace
}  // namespace souk::payment
