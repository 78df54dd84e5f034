#include "services/payment/domain/payment.h"

#include <gtest/gtest.h>

#include "common/base/error.h"

namespace souk::payment {
namespace {

const absl::Time kStart = absl::FromUnixSeconds(1'700'000'000);
const absl::Time kLater = kStart + absl::Seconds(5);
const Decision kCharge{};
const Decision kDecline{Refusal::kDeclined};

NewPayment Wanted() { return {"payment", "order", *Money::Create("EUR", 1999), "tok_ok"}; }
Payment Pending() { return Payment::Begin(Wanted(), kStart); }
Payment Charged() { return Pending().Decided(kCharge, kLater)->payment; }
Payment Refused() { return Pending().Decided(kDecline, kLater)->payment; }
Payment WithRefundRequested(const Payment& payment) {
  return payment.RefundRequested("order")->payment;
}

TEST(PaymentTest, BeginsPendingWithItsToken) {
  const Payment payment = Pending();
  EXPECT_EQ(payment.state, PaymentState::kPending);
  EXPECT_EQ(payment.payment_token, "tok_ok");
  EXPECT_FALSE(payment.settled());
}

TEST(PaymentTest, ChargePostsTheAmountAndForgetsTheToken) {
  const absl::StatusOr<PaymentChange> change = Pending().Decided(kCharge, kLater);
  ASSERT_EQ(change.status(), absl::OkStatus());
  EXPECT_EQ(change->payment.state, PaymentState::kCharged);
  EXPECT_EQ(change->payment.payment_token, "");
  EXPECT_EQ(change->payment.update_time, kLater);
  EXPECT_TRUE(change->payment.settled());
  ASSERT_TRUE(change->posting.has_value());
  EXPECT_EQ(change->posting->entries(),
            PostCharge("payment", *Money::Create("EUR", 1999))->entries());
}

TEST(PaymentTest, RefusalKeepsItsReasonAndPostsNothing) {
  const absl::StatusOr<PaymentChange> change = Pending().Decided(kDecline, kLater);
  ASSERT_EQ(change.status(), absl::OkStatus());
  EXPECT_EQ(change->payment.state, PaymentState::kRefused);
  EXPECT_EQ(change->payment.refusal, Refusal::kDeclined);
  EXPECT_EQ(change->payment.payment_token, "");
  EXPECT_TRUE(change->payment.settled());
  EXPECT_FALSE(change->posting.has_value());
}

TEST(PaymentTest, SecondDecisionChangesAndPostsNothing) {
  for (const Payment& payment : {Charged(), Refused()}) {
    const absl::StatusOr<PaymentChange> change =
        payment.Decided(kCharge, kLater + absl::Seconds(1));
    ASSERT_EQ(change.status(), absl::OkStatus());
    EXPECT_EQ(change->payment, payment);
    EXPECT_FALSE(change->posting.has_value());
  }
}

TEST(PaymentTest, RefundOfAChargePostsItsReverse) {
  const Payment requested = WithRefundRequested(Charged());
  EXPECT_EQ(requested.state, PaymentState::kCharged);
  EXPECT_FALSE(requested.settled());
  const absl::StatusOr<PaymentChange> change = requested.Refunded(kLater);
  ASSERT_EQ(change.status(), absl::OkStatus());
  EXPECT_EQ(change->payment.state, PaymentState::kRefunded);
  EXPECT_TRUE(change->payment.settled());
  ASSERT_TRUE(change->posting.has_value());
  EXPECT_EQ(change->posting->entries(),
            PostRefund("payment", *Money::Create("EUR", 1999))->entries());
}

TEST(PaymentTest, SecondRefundChangesAndPostsNothing) {
  const Payment refunded = WithRefundRequested(Charged()).Refunded(kLater)->payment;
  EXPECT_EQ(WithRefundRequested(refunded), refunded);
  const absl::StatusOr<PaymentChange> again = refunded.Refunded(kLater + absl::Seconds(1));
  ASSERT_EQ(again.status(), absl::OkStatus());
  EXPECT_EQ(again->payment, refunded);
  EXPECT_FALSE(again->posting.has_value());
}

TEST(PaymentTest, RefundRequestedWhilePendingSurvivesTheCharge) {
  const Payment requested = WithRefundRequested(Pending());
  EXPECT_EQ(requested.state, PaymentState::kPending);
  const Payment charged = requested.Decided(kCharge, kLater)->payment;
  EXPECT_EQ(charged.state, PaymentState::kCharged);
  EXPECT_FALSE(charged.settled());
}

TEST(PaymentTest, RefusedPaymentHasNothingToGiveBack) {
  EXPECT_EQ(WithRefundRequested(Refused()), Refused());
  EXPECT_TRUE(WithRefundRequested(Pending()).Decided(kDecline, kLater)->payment.settled());
  EXPECT_EQ(Refused().Refunded(kLater).status().code(), absl::StatusCode::kInternal);
}

TEST(PaymentTest, RefundForAnotherOrderIsRefused) {
  const absl::Status status = Charged().RefundRequested("other").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(status), "PAYMENT_MISMATCH");
}

TEST(PaymentTest, SameChargeRepeatsWhateverBecameOfIt) {
  for (const Payment& payment :
       {Pending(), Charged(), Refused(), Charged().Refunded(kLater)->payment}) {
    EXPECT_EQ(payment.CheckRepeats(Wanted()), absl::OkStatus());
  }
}

TEST(PaymentTest, ChargeOfAnotherOrderOrAmountIsNoRepetition) {
  NewPayment other_order = Wanted();
  other_order.order_id = "other";
  NewPayment other_amount = Wanted();
  other_amount.amount = *Money::Create("EUR", 2000);
  NewPayment other_currency = Wanted();
  other_currency.amount = *Money::Create("USD", 1999);
  for (const NewPayment& wanted : {other_order, other_amount, other_currency}) {
    const absl::Status status = Charged().CheckRepeats(wanted);
    EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_EQ(ReasonOf(status), "PAYMENT_MISMATCH");
  }
}

TEST(PaymentTest, ChargeAfterItsRefundIsRefusedForGood) {
  const Payment tombstone = Payment::RefundedBeforeCharge("payment", "order", kStart);
  EXPECT_EQ(tombstone.state, PaymentState::kRefunded);
  EXPECT_EQ(tombstone.amount, std::nullopt);
  EXPECT_TRUE(tombstone.settled());
  const absl::Status status = tombstone.CheckRepeats(Wanted());
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(status), "PAYMENT_REFUNDED");
  EXPECT_EQ(WithRefundRequested(tombstone), tombstone);
}

}  // namespace
}  // namespace souk::payment
