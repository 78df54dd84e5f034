#include "services/payment/use_cases/charge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/async/spawn.h"
#include "common/async/when.h"
#include "common/base/error.h"
#include "tests/unit/services/payment/payment_test.h"

namespace souk::payment {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

class ChargeTest : public PaymentTest {};

TEST_F(ChargeTest, ChargedPaymentIsStoredAndBooked) {
  const NewPayment wanted = Wanted("tok_ok");
  const absl::StatusOr<Payment> payment = ChargeNow(wanted);
  ASSERT_EQ(payment.status(), absl::OkStatus());
  EXPECT_EQ(payment->state, PaymentState::kCharged);
  EXPECT_EQ(payment->amount, wanted.amount);
  EXPECT_EQ(payment->payment_token, "");
  EXPECT_EQ(Stored(wanted), *payment);

  const std::vector<BookedEntry> entries = Entries(wanted.payment_id);
  ASSERT_THAT(entries, SizeIs(2));
  EXPECT_EQ(entries[0].entry, (LedgerEntry{Account::kProcessor, Side::kDebit, wanted.amount}));
  EXPECT_EQ(entries[1].entry, (LedgerEntry{Account::kSales, Side::kCredit, wanted.amount}));
}

TEST_F(ChargeTest, RefusedPaymentIsAnAnswerAndBooksNothing) {
  const NewPayment wanted = Wanted("tok_declined");
  const absl::StatusOr<Payment> payment = ChargeNow(wanted);
  ASSERT_EQ(payment.status(), absl::OkStatus());
  EXPECT_EQ(payment->state, PaymentState::kRefused);
  EXPECT_EQ(payment->refusal, Refusal::kDeclined);
  EXPECT_EQ(Stored(wanted), *payment);
  EXPECT_THAT(Entries(), IsEmpty());
}

TEST_F(ChargeTest, RepeatedWithOrWithoutAKeyItChargesOnceAndAnswersTheSame) {
  const NewPayment wanted = Wanted("tok_ok");
  const Payment first = *ChargeNow(wanted);
  CallContext keyed;
  keyed.idempotency_key = Key("charge");
  EXPECT_EQ(*Run(charge_.Run(keyed, wanted)), first);
  EXPECT_EQ(*ChargeNow(wanted), first);
  EXPECT_THAT(Entries(), SizeIs(2));
}

TEST_F(ChargeTest, AtTheSameTimeItChargesOnce) {
  const NewPayment wanted = Wanted("tok_ok");
  std::vector<Task<absl::StatusOr<Payment>>> charges;
  for (int i = 0; i < 8; ++i) charges.push_back(charge_.Run({}, wanted));
  for (const absl::StatusOr<Payment>& payment : Run(WhenAll(std::move(charges)))) {
    ASSERT_EQ(payment.status(), absl::OkStatus());
    EXPECT_EQ(payment->state, PaymentState::kCharged);
  }
  EXPECT_THAT(Entries(), SizeIs(2));
}

TEST_F(ChargeTest, SameIdForAnotherAmountIsRefused) {
  NewPayment wanted = Wanted();
  ASSERT_EQ(ChargeNow(wanted).status(), absl::OkStatus());
  wanted.amount = *Money::Create("EUR", 1);
  const absl::Status status = ChargeNow(wanted).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(status), "PAYMENT_MISMATCH");
}

TEST_F(ChargeTest, UnreachableProcessorLeavesThePaymentPendingUntilItIsAskedAgain) {
  const NewPayment wanted = Wanted("tok_flaky");
  for (int attempt = 1; attempt <= 2; ++attempt) {
    const absl::Status status = ChargeNow(wanted).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
    EXPECT_EQ(ReasonOf(status), "PROCESSOR_UNAVAILABLE");
    EXPECT_EQ(Stored(wanted).state, PaymentState::kPending);
    EXPECT_EQ(Stored(wanted).payment_token, "tok_flaky");
  }
  EXPECT_EQ(ChargeNow(wanted)->state, PaymentState::kCharged);
  EXPECT_THAT(Entries(), SizeIs(2));
}

TEST_F(ChargeTest, CallerWhoGaveUpGetsTheAnswerWhenItComesBack) {
  const NewPayment wanted = Wanted("tok_slow");
  async::CancellationSource caller;
  CallContext call;
  call.cancellation = caller.token();
  std::optional<absl::StatusOr<Payment>> given_up;
  async::Spawn(charge_.Run(call, wanted),
               [&](absl::StatusOr<Payment> result) { given_up = std::move(result); });
  executor_.RunUntil([&] { return executor_.timers() == 1; });
  caller.Cancel();
  executor_.RunUntil([&] { return given_up.has_value(); });
  EXPECT_EQ(given_up->status().code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(Stored(wanted).state, PaymentState::kPending);

  executor_.Advance(absl::Seconds(3));
  EXPECT_EQ(ChargeNow(wanted)->state, PaymentState::kCharged);
  EXPECT_THAT(Entries(), SizeIs(2));
}

TEST_F(ChargeTest, RepeatedAfterACrashGoesOnFromThePaymentThatItStored) {
  const NewPayment wanted = Wanted("tok_flaky");
  CallContext call;
  call.idempotency_key = Key("charge");
  EXPECT_EQ(Run(charge_.Run(call, wanted)).status().code(), absl::StatusCode::kUnavailable);
  call.resumed_resource = Run(keys_.Begin(Key("charge")))->resumed_resource;
  EXPECT_EQ(call.resumed_resource, wanted.payment_id);
  EXPECT_EQ(Run(charge_.Run(call, wanted)).status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(Run(charge_.Run(call, wanted))->state, PaymentState::kCharged);
}

}  // namespace
}  // namespace souk::payment
