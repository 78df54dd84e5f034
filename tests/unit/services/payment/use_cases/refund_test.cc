#include "services/payment/use_cases/refund.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/error.h"
#include "tests/unit/services/payment/payment_test.h"

namespace souk::payment {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

class RefundTest : public PaymentTest {};

TEST_F(RefundTest, ChargedPaymentIsGivenBackAndBooked) {
  const NewPayment payment = Wanted();
  ASSERT_EQ(ChargeNow(payment).status(), absl::OkStatus());
  clock_.Advance(absl::Seconds(5));
  const absl::StatusOr<Payment> refunded = RefundNow(payment);
  ASSERT_EQ(refunded.status(), absl::OkStatus());
  EXPECT_EQ(refunded->state, PaymentState::kRefunded);
  EXPECT_EQ(refunded->amount, payment.amount);
  EXPECT_EQ(refunded->update_time, refunded->create_time + absl::Seconds(5));

  const std::vector<BookedEntry> entries = Entries(payment.payment_id);
  ASSERT_THAT(entries, SizeIs(4));
  EXPECT_EQ(entries[2].entry, (LedgerEntry{Account::kSales, Side::kDebit, payment.amount}));
  EXPECT_EQ(entries[3].entry, (LedgerEntry{Account::kProcessor, Side::kCredit, payment.amount}));
}

TEST_F(RefundTest, RepeatedItAnswersTheSameAndBooksNothing) {
  const NewPayment payment = Wanted();
  ASSERT_EQ(ChargeNow(payment).status(), absl::OkStatus());
  const Payment first = *RefundNow(payment);
  EXPECT_EQ(*RefundNow(payment), first);
  EXPECT_THAT(Entries(), SizeIs(4));
}

TEST_F(RefundTest, ChargeRepeatedAfterTheRefundTellsOfTheRefund) {
  const NewPayment payment = Wanted();
  ASSERT_EQ(ChargeNow(payment).status(), absl::OkStatus());
  ASSERT_EQ(RefundNow(payment).status(), absl::OkStatus());
  EXPECT_EQ(ChargeNow(payment)->state, PaymentState::kRefunded);
}

TEST_F(RefundTest, RefundOfWhatDoesNotExistWinsOverALateCharge) {
  const NewPayment payment = Wanted();
  const absl::StatusOr<Payment> tombstone = RefundNow(payment);
  ASSERT_EQ(tombstone.status(), absl::OkStatus());
  EXPECT_EQ(tombstone->state, PaymentState::kRefunded);
  EXPECT_EQ(tombstone->amount, std::nullopt);
  EXPECT_EQ(Stored(payment), *tombstone);

  const absl::Status late = ChargeNow(payment).status();
  EXPECT_EQ(late.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(late), "PAYMENT_REFUNDED");
  EXPECT_EQ(*RefundNow(payment), *tombstone);
  EXPECT_THAT(Entries(), IsEmpty());
}

TEST_F(RefundTest, PendingPaymentIsMarkedAndGivenBackOnceItIsCharged) {
  const NewPayment payment = Wanted();
  LeavePending(payment);
  const absl::Status status = RefundNow(payment).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(ReasonOf(status), "PAYMENT_PENDING");
  EXPECT_TRUE(RetryAfterOf(status).has_value());
  EXPECT_TRUE(Stored(payment).refund_requested);

  EXPECT_EQ(ChargeNow(payment)->state, PaymentState::kRefunded);
  EXPECT_EQ(RefundNow(payment)->state, PaymentState::kRefunded);
  EXPECT_THAT(Entries(), SizeIs(4));
}

TEST_F(RefundTest, RefusedPaymentHasNothingToGiveBack) {
  const NewPayment payment = Wanted("tok_declined");
  ASSERT_EQ(ChargeNow(payment).status(), absl::OkStatus());
  EXPECT_EQ(RefundNow(payment)->state, PaymentState::kRefused);
  EXPECT_THAT(Entries(), IsEmpty());
}

TEST_F(RefundTest, RefundForAnotherOrderChangesNothing) {
  const NewPayment payment = Wanted();
  ASSERT_EQ(ChargeNow(payment).status(), absl::OkStatus());
  const absl::Status status = Run(refund_.Run({}, payment.payment_id, NewId())).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(status), "PAYMENT_MISMATCH");
  EXPECT_EQ(Stored(payment).state, PaymentState::kCharged);
}

}  // namespace
}  // namespace souk::payment
