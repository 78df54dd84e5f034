#include "services/payment/storage/sql_ledger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/uuid.h"
#include "services/payment/use_cases/read_ledger.h"
#include "tests/unit/services/payment/payment_test.h"

namespace souk::payment {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class SqlLedgerTest : public PaymentTest {};

TEST_F(SqlLedgerTest, EmptyLedgerHasNoBalancesAndNoEntries) {
  EXPECT_THAT(*Run(ledger_.TrialBalances({})), IsEmpty());
  EXPECT_EQ(*Run(ledger_.LastPosition({})), 0);
  EXPECT_THAT(Entries(), IsEmpty());
}

TEST_F(SqlLedgerTest, BalancesEachCurrency) {
  const NewPayment euros = Wanted("tok_ok", 1000);
  NewPayment yen = Wanted("tok_ok");
  yen.amount = *Money::Create("JPY", 7);
  ASSERT_EQ(ChargeNow(euros).status(), absl::OkStatus());
  ASSERT_EQ(ChargeNow(yen).status(), absl::OkStatus());
  ASSERT_EQ(RefundNow(euros).status(), absl::OkStatus());
  EXPECT_THAT(*Run(ledger_.TrialBalances({})),
              ElementsAre(TrialBalance{"EUR", 2000, 2000}, TrialBalance{"JPY", 7, 7}));
}

TEST_F(SqlLedgerTest, EntriesHaveIdsAndTheTimeOfBooking) {
  const NewPayment payment = Wanted();
  ASSERT_EQ(ChargeNow(payment).status(), absl::OkStatus());
  const std::vector<BookedEntry> entries = Entries();
  ASSERT_THAT(entries, SizeIs(2));
  EXPECT_TRUE(IsUuidV7(entries[0].entry_id));
  EXPECT_NE(entries[0].entry_id, entries[1].entry_id);
  EXPECT_EQ(entries[0].payment_id, payment.payment_id);
  EXPECT_EQ(entries[0].create_time, clock_.Now());
  EXPECT_LT(entries[0].position, entries[1].position);
}

TEST_F(SqlLedgerTest, SnapshotHoldsWhatWasBookedBefore) {
  const NewPayment before = Wanted();
  ASSERT_EQ(ChargeNow(before).status(), absl::OkStatus());
  ReadLedger read_ledger(ledger_);
  LedgerSnapshot all = *Run(read_ledger.Open({}, std::nullopt));
  LedgerSnapshot of_another = *Run(read_ledger.Open({}, NewId()));
  ASSERT_EQ(ChargeNow(Wanted()).status(), absl::OkStatus());
  EXPECT_THAT(*Run(all.Next({})), SizeIs(2));
  EXPECT_THAT(*Run(all.Next({})), IsEmpty());
  EXPECT_THAT(*Run(of_another.Next({})), IsEmpty());
}

}  // namespace
}  // namespace souk::payment
