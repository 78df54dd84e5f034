#include "services/payment/storage/sql_payment_repository.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/error.h"
#include "tests/unit/services/payment/payment_test.h"

namespace souk::payment {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class SqlPaymentRepositoryTest : public PaymentTest {
 protected:
  static std::vector<std::string> Ids(const std::vector<Payment>& payments) {
    std::vector<std::string> ids;
    for (const Payment& payment : payments) ids.push_back(payment.payment_id);
    return ids;
  }

  NewPayment Left(NewPayment wanted) {
    LeavePending(wanted);
    clock_.Advance(absl::Milliseconds(1));
    return wanted;
  }

  std::vector<std::string> List(PaymentQuery query) {
    return Ids(*Run(payments_.List({}, std::move(query))));
  }
};

TEST_F(SqlPaymentRepositoryTest, KeepsAllOfAPayment) {
  const NewPayment wanted = Wanted("tok_ok");
  LeavePending(wanted);
  const Payment pending = Stored(wanted);
  EXPECT_EQ(pending, Payment::Begin(wanted, pending.create_time));
  EXPECT_EQ(pending.create_time, clock_.Now());

  const NewPayment refused = Wanted("tok_insufficient_funds");
  const Payment answered = *ChargeNow(refused);
  database_.reset();
  database_ = Open("payment", Migrations());
  testing::TestEvents events(*database_, clock_, random_);
  SqlPaymentRepository reopened(*database_, events.log, clock_, random_);
  EXPECT_EQ(*Run(reopened.Get({}, refused.payment_id)), answered);
  EXPECT_EQ(*Run(reopened.Get({}, wanted.payment_id)), pending);
}

TEST_F(SqlPaymentRepositoryTest, UnknownPaymentIsNotFound) {
  const absl::Status status = Run(payments_.Get({}, NewId())).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ReasonOf(status), "PAYMENT_NOT_FOUND");
}

TEST_F(SqlPaymentRepositoryTest, RefusedTransitionChangesNothingAndClaimsNoKey) {
  const NewPayment wanted = Wanted();
  CallContext call;
  call.idempotency_key = Key("key");
  const auto refuse = [](const std::optional<Payment>&, absl::Time) {
    return absl::StatusOr<PaymentChange>(absl::FailedPreconditionError("no"));
  };
  EXPECT_EQ(Run(payments_.Change(call, wanted.payment_id, refuse)).status(),
            absl::FailedPreconditionError("no"));
  EXPECT_EQ(Run(payments_.Get({}, wanted.payment_id)).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(Run(keys_.Begin(Key("key")))->resumed_resource, std::nullopt);
}

TEST_F(SqlPaymentRepositoryTest, ListsNewestFirstAndGoesOnAfterAPosition) {
  const NewPayment a = Left(Wanted());
  const NewPayment b = Left(Wanted());
  const NewPayment c = Left(Wanted());
  EXPECT_THAT(List({.order_id = {}, .after = {}, .limit = 2}),
              ElementsAre(c.payment_id, b.payment_id));
  const Payment last = Stored(b);
  Left(Wanted());  // a newer one does not shift the page
  EXPECT_THAT(List({.order_id = {},
                    .after = PaymentQuery::Position{last.create_time, last.payment_id},
                    .limit = 2}),
              ElementsAre(a.payment_id));
}

TEST_F(SqlPaymentRepositoryTest, ListsOfOneMomentGoOnWithinIt) {
  std::vector<std::string> ids;
  for (int i = 0; i < 3; ++i) {
    const NewPayment wanted = Wanted();
    LeavePending(wanted);
    ids.push_back(wanted.payment_id);
  }
  std::sort(ids.rbegin(), ids.rend());
  EXPECT_THAT(
      List({.order_id = {}, .after = PaymentQuery::Position{clock_.Now(), ids[0]}, .limit = 10}),
      ElementsAre(ids[1], ids[2]));
}

TEST_F(SqlPaymentRepositoryTest, ListsOneOrdersPayments) {
  const NewPayment a = Left(Wanted());
  NewPayment again = Wanted();
  again.order_id = a.order_id;
  Left(again);
  Left(Wanted());
  EXPECT_THAT(List({.order_id = a.order_id, .after = {}, .limit = 10}),
              ElementsAre(again.payment_id, a.payment_id));
  EXPECT_THAT(List({.order_id = NewId(), .after = {}, .limit = 10}), IsEmpty());
}

TEST_F(SqlPaymentRepositoryTest, ListsWhatIsNotSettled) {
  ASSERT_EQ(ChargeNow(Wanted()).status(), absl::OkStatus());
  ASSERT_EQ(ChargeNow(Wanted("tok_declined")).status(), absl::OkStatus());
  clock_.Advance(absl::Milliseconds(1));
  const NewPayment pending = Left(Wanted());
  const NewPayment to_refund = Left(Wanted());
  ASSERT_EQ(ChargeNow(to_refund).status(), absl::OkStatus());
  ASSERT_EQ(Run(payments_.Change({}, to_refund.payment_id,
                                 [&](const std::optional<Payment>& payment, absl::Time) {
                                   return payment->RefundRequested(to_refund.order_id);
                                 }))
                .status(),
            absl::OkStatus());
  EXPECT_THAT(Ids(*Run(payments_.ListUnsettled({}, "", 10))),
              ElementsAre(pending.payment_id, to_refund.payment_id));
  EXPECT_THAT(Ids(*Run(payments_.ListUnsettled({}, pending.payment_id, 10))),
              ElementsAre(to_refund.payment_id));
}

}  // namespace
}  // namespace souk::payment
