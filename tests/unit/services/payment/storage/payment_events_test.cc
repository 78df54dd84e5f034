#include "services/payment/storage/payment_events.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/error.h"
#include "souk/event/v1/payment_events.pb.h"
#include "tests/unit/services/payment/payment_test.h"

namespace souk::payment {
namespace {

using event::v1::Envelope;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class PaymentEventsTest : public PaymentTest {};

TEST_F(PaymentEventsTest, ChargeIsToldWithWhatItIsAboutAndWhatCausedIt) {
  const NewPayment wanted = Wanted("tok_ok", 1999);
  const Payment charged = *Run(charge_.Run(TracedCall(), wanted));
  ASSERT_THAT(Summary(Told()), ElementsAre("payment.charged 1"));
  const Envelope event = Told()[0];
  EXPECT_TRUE(IsUuidV7(event.event_id()));
  EXPECT_EQ(event.aggregate_type(), "payment");
  EXPECT_EQ(event.aggregate_id(), wanted.payment_id);
  EXPECT_EQ(event.schema_version(), 1);
  EXPECT_EQ(event.occurred_at().seconds(), absl::ToUnixSeconds(charged.update_time));
  EXPECT_EQ(event.traceparent(), telemetry::FormatTraceparent(TracedCall().trace));
  const auto payload = PayloadOf<event::v1::PaymentCharged>(event);
  EXPECT_EQ(payload.order_id(), wanted.order_id);
  EXPECT_EQ(payload.amount().currency_code(), "EUR");
  EXPECT_EQ(payload.amount().minor_units(), 1999);
}

TEST_F(PaymentEventsTest, RefusalIsToldWithItsReason) {
  const NewPayment wanted = Wanted("tok_insufficient_funds", 5);
  ASSERT_EQ(ChargeNow(wanted).status(), absl::OkStatus());
  ASSERT_THAT(Summary(Told()), ElementsAre("payment.refused 1"));
  const auto payload = PayloadOf<event::v1::PaymentRefused>(Told()[0]);
  EXPECT_EQ(payload.order_id(), wanted.order_id);
  EXPECT_EQ(payload.amount().minor_units(), 5);
  EXPECT_EQ(payload.failure(), v1::Payment::INSUFFICIENT_FUNDS);
}

TEST_F(PaymentEventsTest, RefundOfAChargeIsItsSecondEvent) {
  const NewPayment wanted = Wanted("tok_ok", 700);
  ASSERT_EQ(ChargeNow(wanted).status(), absl::OkStatus());
  ASSERT_EQ(RefundNow(wanted).status(), absl::OkStatus());
  ASSERT_THAT(Summary(Told()), ElementsAre("payment.charged 1", "payment.refunded 2"));
  const auto payload = PayloadOf<event::v1::PaymentRefunded>(Told()[1]);
  EXPECT_EQ(payload.order_id(), wanted.order_id);
  EXPECT_EQ(payload.amount().minor_units(), 700);
}

TEST_F(PaymentEventsTest, RefundBeforeTheChargeIsTheFirstAndOnlyEventAndNamesNoAmount) {
  const NewPayment wanted = Wanted();
  ASSERT_EQ(RefundNow(wanted).status(), absl::OkStatus());
  EXPECT_EQ(ReasonOf(ChargeNow(wanted).status()), "PAYMENT_REFUNDED");
  ASSERT_THAT(Summary(Told()), ElementsAre("payment.refunded 1"));
  const auto payload = PayloadOf<event::v1::PaymentRefunded>(Told()[0]);
  EXPECT_EQ(payload.order_id(), wanted.order_id);
  EXPECT_FALSE(payload.has_amount());
}

TEST_F(PaymentEventsTest, RepeatsTellNothing) {
  const NewPayment charged = Wanted();
  const NewPayment refused = Wanted("tok_declined");
  const NewPayment refunded_first = Wanted();
  for (int i = 0; i < 2; ++i) {
    ASSERT_EQ(ChargeNow(charged).status(), absl::OkStatus());
    ASSERT_EQ(ChargeNow(refused).status(), absl::OkStatus());
    ASSERT_EQ(RefundNow(refunded_first).status(), absl::OkStatus());
  }
  for (int i = 0; i < 2; ++i) {
    ASSERT_EQ(RefundNow(charged).status(), absl::OkStatus());
    ASSERT_EQ(RefundNow(refused).status(), absl::OkStatus());
  }
  EXPECT_THAT(Summary(Told()), ElementsAre("payment.charged 1", "payment.refused 1",
                                           "payment.refunded 1", "payment.refunded 2"));
}

TEST_F(PaymentEventsTest, WhatIsNotDecidedIsNotToldUntilItIsSettledWithoutACaller) {
  const NewPayment wanted = Wanted();
  LeavePending(wanted);
  ASSERT_EQ(RefundNow(wanted).status().code(), absl::StatusCode::kAborted);
  EXPECT_THAT(Told(), IsEmpty());
  ASSERT_EQ(Run(settle_.Run({}, Stored(wanted))).status(), absl::OkStatus());
  ASSERT_THAT(Summary(Told()), ElementsAre("payment.charged 1", "payment.refunded 2"));
  EXPECT_EQ(Told()[0].traceparent(), "");
}

TEST_F(PaymentEventsTest, RefusedChangeTellsNothing) {
  const NewPayment wanted = Wanted();
  ASSERT_EQ(ChargeNow(wanted).status(), absl::OkStatus());
  NewPayment of_another = wanted;
  of_another.order_id = NewId();
  EXPECT_EQ(ReasonOf(RefundNow(of_another).status()), "PAYMENT_MISMATCH");
  EXPECT_THAT(Summary(Told()), ElementsAre("payment.charged 1"));
}

TEST_F(PaymentEventsTest, WhatCannotBeToldDoesNotHappen) {
  const NewPayment wanted = Wanted();
  LeavePending(wanted);
  WithoutOutbox(*database_, executor_, [&] {
    EXPECT_EQ(ChargeNow(wanted).status().code(), absl::StatusCode::kInternal);
    EXPECT_EQ(Stored(wanted).state, PaymentState::kPending);
    EXPECT_THAT(Entries(), IsEmpty());
  });
  ASSERT_EQ(ChargeNow(wanted).status(), absl::OkStatus());
  EXPECT_THAT(Summary(Told()), ElementsAre("payment.charged 1"));
}

TEST_F(PaymentEventsTest, NoEventHoldsThePaymentToken) {
  ASSERT_EQ(ChargeNow(Wanted("tok_ok")).status(), absl::OkStatus());
  ASSERT_EQ(ChargeNow(Wanted("tok_declined")).status(), absl::OkStatus());
  for (const Envelope& event : Told()) {
    EXPECT_THAT(event.SerializeAsString(), Not(HasSubstr("tok_")));
  }
}

}  // namespace
}  // namespace souk::payment
