#include "services/payment/domain/posting.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace souk::payment {
namespace {

using ::testing::ElementsAre;

constexpr int64_t kMost = std::numeric_limits<int64_t>::max();

Money Eur(int64_t cents) { return *Money::Create("EUR", cents); }
Money Usd(int64_t cents) { return *Money::Create("USD", cents); }

LedgerEntry Debit(Money amount) { return {Account::kProcessor, Side::kDebit, std::move(amount)}; }
LedgerEntry Credit(Money amount) { return {Account::kSales, Side::kCredit, std::move(amount)}; }

absl::StatusCode CodeOf(std::vector<LedgerEntry> entries) {
  return Posting::Create("payment", std::move(entries)).status().code();
}

TEST(PostingTest, TakesEntriesWhoseDebitsEqualTheirCredits) {
  EXPECT_EQ(CodeOf({Debit(Eur(5)), Credit(Eur(5))}), absl::StatusCode::kOk);
  EXPECT_EQ(CodeOf({Debit(Eur(5)), Credit(Eur(3)), Credit(Eur(2))}), absl::StatusCode::kOk);
  EXPECT_EQ(CodeOf({Debit(Eur(5)), Credit(Eur(5)), Debit(Usd(7)), Credit(Usd(7))}),
            absl::StatusCode::kOk);
}

TEST(PostingTest, RefusesEntriesThatDoNotBalance) {
  EXPECT_EQ(CodeOf({Debit(Eur(5)), Credit(Eur(4))}), absl::StatusCode::kInternal);
  EXPECT_EQ(CodeOf({Debit(Eur(5))}), absl::StatusCode::kInternal);
  EXPECT_EQ(CodeOf({}), absl::StatusCode::kInternal);
}

TEST(PostingTest, CurrenciesDoNotBalanceEachOther) {
  EXPECT_EQ(CodeOf({Debit(Eur(5)), Credit(Usd(5))}), absl::StatusCode::kInternal);
}

TEST(PostingTest, RefusesAmountsThatAreNotPositive) {
  EXPECT_EQ(CodeOf({Debit(Eur(0)), Credit(Eur(0))}), absl::StatusCode::kInternal);
  EXPECT_EQ(CodeOf({Debit(Eur(-5)), Credit(Eur(-5))}), absl::StatusCode::kInternal);
}

TEST(PostingTest, SumsPast64BitsDoNotWrapAround) {
  EXPECT_EQ(CodeOf({Debit(Eur(kMost)), Debit(Eur(kMost)), Credit(Eur(kMost)), Credit(Eur(kMost))}),
            absl::StatusCode::kOk);
  EXPECT_EQ(CodeOf({Debit(Eur(kMost)), Debit(Eur(kMost)), Debit(Eur(2))}),
            absl::StatusCode::kInternal);
}

TEST(PostingTest, ChargeDebitsTheProcessorAndCreditsSales) {
  const absl::StatusOr<Posting> posting = PostCharge("payment", Eur(1999));
  ASSERT_EQ(posting.status(), absl::OkStatus());
  EXPECT_EQ(posting->payment_id(), "payment");
  EXPECT_THAT(posting->entries(),
              ElementsAre(LedgerEntry{Account::kProcessor, Side::kDebit, Eur(1999)},
                          LedgerEntry{Account::kSales, Side::kCredit, Eur(1999)}));
}

TEST(PostingTest, RefundIsTheChargeTheOtherWayRound) {
  const absl::StatusOr<Posting> posting = PostRefund("payment", Eur(1999));
  ASSERT_EQ(posting.status(), absl::OkStatus());
  EXPECT_THAT(posting->entries(),
              ElementsAre(LedgerEntry{Account::kSales, Side::kDebit, Eur(1999)},
                          LedgerEntry{Account::kProcessor, Side::kCredit, Eur(1999)}));
}

}  // namespace
}  // namespace souk::payment
