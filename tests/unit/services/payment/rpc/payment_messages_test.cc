#include "services/payment/rpc/payment_messages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/error.h"
#include "tests/support/violated_fields.h"

namespace souk::payment {
namespace {

using ::testing::ElementsAre;

constexpr char kPaymentId[] = "01890a5d-ac96-774b-bcce-b302099a8057";
constexpr char kOrderId[] = "01890a5d-ac97-774b-bcce-b302099a8057";

v1::ChargeRequest ChargeRequest() {
  v1::ChargeRequest request;
  request.set_payment_id(kPaymentId);
  request.set_order_id(kOrderId);
  request.mutable_amount()->set_currency_code("EUR");
  request.mutable_amount()->set_minor_units(1999);
  request.set_payment_token("tok_ok");
  return request;
}

TEST(PaymentMessagesTest, ChargeIsRefusedWithAllThatIsWrong) {
  const absl::Status status = ParseCharge({}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(ViolatedFields(status), ElementsAre("payment_id", "order_id", "amount.currency_code",
                                                  "amount.minor_units", "payment_token"));
}

TEST(PaymentMessagesTest, ChargeOfLessThanOneIsRefused) {
  for (const int64_t amount : {int64_t{0}, int64_t{-1}}) {
    v1::ChargeRequest request = ChargeRequest();
    request.mutable_amount()->set_minor_units(amount);
    EXPECT_THAT(ViolatedFields(ParseCharge(request).status()), ElementsAre("amount.minor_units"));
  }
}

TEST(PaymentMessagesTest, GoodChargeIsTaken) {
  const absl::StatusOr<NewPayment> wanted = ParseCharge(ChargeRequest());
  ASSERT_EQ(wanted.status(), absl::OkStatus());
  EXPECT_EQ(wanted->payment_id, kPaymentId);
  EXPECT_EQ(wanted->order_id, kOrderId);
  EXPECT_EQ(wanted->amount, *Money::Create("EUR", 1999));
  EXPECT_EQ(wanted->payment_token, "tok_ok");
}

TEST(PaymentMessagesTest, PaymentTokenIsBoundedText) {
  for (const std::string& token : {std::string(129, 't'), std::string("tok\0ok", 6)}) {
    v1::ChargeRequest request = ChargeRequest();
    request.set_payment_token(token);
    EXPECT_THAT(ViolatedFields(ParseCharge(request).status()), ElementsAre("payment_token"));
  }
}

TEST(PaymentMessagesTest, RefundNamesPaymentAndOrder) {
  EXPECT_THAT(ViolatedFields(CheckRefund({})), ElementsAre("payment_id", "order_id"));
}

TEST(PaymentMessagesTest, PaymentShowsWhatBecameOfIt) {
  const absl::Time time = absl::FromUnixSeconds(1'700'000'000);
  Payment payment =
      Payment::Begin({kPaymentId, kOrderId, *Money::Create("EUR", 1999), "tok_declined"}, time);
  EXPECT_EQ(ToProto(payment).state(), v1::Payment::PENDING);
  EXPECT_EQ(ToProto(payment).failure(), v1::Payment::FAILURE_UNSPECIFIED);
  payment = payment.Decided({Refusal::kDeclined}, time + absl::Seconds(1))->payment;
  const v1::Payment proto = ToProto(payment);
  EXPECT_EQ(proto.payment_id(), kPaymentId);
  EXPECT_EQ(proto.order_id(), kOrderId);
  EXPECT_EQ(proto.amount().minor_units(), 1999);
  EXPECT_EQ(proto.state(), v1::Payment::REFUSED);
  EXPECT_EQ(proto.failure(), v1::Payment::DECLINED);
  EXPECT_EQ(proto.update_time().seconds(), 1'700'000'001);
}

TEST(PaymentMessagesTest, PaymentThatWasNeverChargedHasNoAmount) {
  const v1::Payment proto =
      ToProto(Payment::RefundedBeforeCharge(kPaymentId, kOrderId, absl::UnixEpoch()));
  EXPECT_EQ(proto.state(), v1::Payment::REFUNDED);
  EXPECT_FALSE(proto.has_amount());
}

TEST(PaymentMessagesTest, ListIsRefusedWithAllThatIsWrong) {
  v1::ListPaymentsRequest request;
  request.set_order_id("1");
  request.set_page_size(-1);
  request.set_page_token("nonsense");
  EXPECT_THAT(ViolatedFields(ParseList(request).status()),
              ElementsAre("order_id", "page_size", "page_token"));
}

}  // namespace
}  // namespace souk::payment
