#include "services/payment/rpc/payment_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/error.h"
#include "tests/unit/services/payment/payment_test.h"

namespace souk::payment {
namespace {

using ::testing::SizeIs;

class PaymentServiceTest : public PaymentTest {
 protected:
  v1::ChargeRequest ChargeRequest() {
    clock_.Advance(absl::Milliseconds(1));
    v1::ChargeRequest request;
    request.set_payment_id(NewId());
    request.set_order_id(NewId());
    request.mutable_amount()->set_currency_code("EUR");
    request.mutable_amount()->set_minor_units(1999);
    request.set_payment_token("tok_ok");
    return request;
  }

  v1::Payment Charged(const v1::ChargeRequest& request) {
    const absl::StatusOr<v1::Payment> payment = Run(service_.Charge({}, request));
    EXPECT_EQ(payment.status(), absl::OkStatus());
    return *payment;
  }

  std::vector<v1::LedgerEntry> LedgerOf(const std::string& payment_id) {
    v1::ListLedgerEntriesRequest request;
    request.set_payment_id(payment_id);
    FakeStream<v1::ListLedgerEntriesRequest, v1::LedgerEntry> stream;
    EXPECT_EQ(Run(service_.ListLedgerEntries({}, request, stream.writer())), absl::OkStatus());
    return stream.responses();
  }

  GetPayment get_payment_{payments_};
  ListPayments list_payments_{payments_};
  GetTrialBalance get_trial_balance_{ledger_};
  ReadLedger read_ledger_{ledger_};
  PaymentService service_{{.charge = charge_,
                           .refund = refund_,
                           .get_payment = get_payment_,
                           .list_payments = list_payments_,
                           .get_trial_balance = get_trial_balance_,
                           .read_ledger = read_ledger_}};
};

TEST_F(PaymentServiceTest, ServesEveryRpcOfTheProto) { EXPECT_THAT(service_.methods(), SizeIs(6)); }

TEST_F(PaymentServiceTest, ChargedPaymentCanBeReadAndRefunded) {
  const v1::ChargeRequest request = ChargeRequest();
  const v1::Payment charged = Charged(request);
  EXPECT_EQ(charged.state(), v1::Payment::CHARGED);

  v1::GetPaymentRequest get;
  get.set_payment_id(request.payment_id());
  EXPECT_EQ(Run(service_.GetPayment({}, get))->SerializeAsString(), charged.SerializeAsString());

  v1::RefundRequest refund;
  refund.set_payment_id(request.payment_id());
  refund.set_order_id(request.order_id());
  EXPECT_EQ(Run(service_.Refund({}, refund))->state(), v1::Payment::REFUNDED);
}

TEST_F(PaymentServiceTest, UnknownPaymentIsNotFound) {
  v1::GetPaymentRequest get;
  get.set_payment_id(NewId());
  EXPECT_EQ(ReasonOf(Run(service_.GetPayment({}, get)).status()), "PAYMENT_NOT_FOUND");
}

TEST_F(PaymentServiceTest, ListGoesOnFromItsPageTokenNewestFirst) {
  const std::string a = Charged(ChargeRequest()).payment_id();
  const std::string b = Charged(ChargeRequest()).payment_id();
  v1::ListPaymentsRequest request;
  request.set_page_size(1);
  const v1::ListPaymentsResponse first = *Run(service_.ListPayments({}, request));
  ASSERT_EQ(first.payments_size(), 1);
  EXPECT_EQ(first.payments(0).payment_id(), b);
  request.set_page_token(first.next_page_token());
  const v1::ListPaymentsResponse second = *Run(service_.ListPayments({}, request));
  ASSERT_EQ(second.payments_size(), 1);
  EXPECT_EQ(second.payments(0).payment_id(), a);
  EXPECT_EQ(second.next_page_token(), "");
}

TEST_F(PaymentServiceTest, PageTokenOfAnotherFilterIsRefused) {
  const v1::Payment a = Charged(ChargeRequest());
  Charged(ChargeRequest());
  v1::ListPaymentsRequest request;
  request.set_page_size(1);
  request.set_page_token(Run(service_.ListPayments({}, request))->next_page_token());
  request.set_order_id(a.order_id());
  EXPECT_EQ(Run(service_.ListPayments({}, request)).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(PaymentServiceTest, TrialBalanceSumsUpTheLedger) {
  Charged(ChargeRequest());
  Charged(ChargeRequest());
  const absl::StatusOr<v1::TrialBalance> balance = Run(service_.GetTrialBalance({}, {}));
  ASSERT_EQ(balance.status(), absl::OkStatus());
  ASSERT_EQ(balance->balances_size(), 1);
  EXPECT_EQ(balance->balances(0).currency_code(), "EUR");
  EXPECT_EQ(balance->balances(0).debit_minor_units(), 3998);
  EXPECT_EQ(balance->balances(0).credit_minor_units(), 3998);
}

TEST_F(PaymentServiceTest, LedgerIsSentOldestFirstOverManyPages) {
  std::vector<std::string> ids;
  for (int i = 0; i < 130; ++i) ids.push_back(Charged(ChargeRequest()).payment_id());
  const std::vector<v1::LedgerEntry> entries = LedgerOf("");
  ASSERT_THAT(entries, SizeIs(260));
  for (int i = 0; i < 260; ++i) EXPECT_EQ(entries[i].payment_id(), ids[i / 2]);
}

TEST_F(PaymentServiceTest, LedgerOfOnePaymentHoldsItsEntries) {
  const std::string id = Charged(ChargeRequest()).payment_id();
  Charged(ChargeRequest());
  const std::vector<v1::LedgerEntry> entries = LedgerOf(id);
  ASSERT_THAT(entries, SizeIs(2));
  EXPECT_EQ(entries[0].account(), v1::LedgerEntry::PROCESSOR);
  EXPECT_EQ(entries[0].side(), v1::LedgerEntry::DEBIT);
  EXPECT_EQ(entries[1].account(), v1::LedgerEntry::SALES);
  EXPECT_EQ(entries[1].side(), v1::LedgerEntry::CREDIT);
  EXPECT_EQ(entries[1].amount().minor_units(), 1999);
}

TEST_F(PaymentServiceTest, LedgerOfAnIdThatIsNoneIsRefused) {
  v1::ListLedgerEntriesRequest request;
  request.set_payment_id("1");
  FakeStream<v1::ListLedgerEntriesRequest, v1::LedgerEntry> stream;
  EXPECT_EQ(Run(service_.ListLedgerEntries({}, request, stream.writer())).code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace souk::payment
