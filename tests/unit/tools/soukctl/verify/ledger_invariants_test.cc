#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/tools/soukctl/verify/snapshots.h"

namespace souk::soukctl {
namespace {

using payment::v1::LedgerEntry;
using payment::v1::Payment;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class LedgerInvariantsTest : public ::testing::Test {
 protected:
  void AddPayment(const std::string& id, Payment::State state) {
    snapshot_.payments.push_back(MakePayment(id, "o-1", state, 4900));
  }
  void BookCharge(const std::string& id, int64_t amount = 4900) {
    snapshot_.ledger.push_back(MakeEntry(id, LedgerEntry::PROCESSOR, LedgerEntry::DEBIT, amount));
    snapshot_.ledger.push_back(MakeEntry(id, LedgerEntry::SALES, LedgerEntry::CREDIT, amount));
  }
  void BookRefund(const std::string& id) {
    snapshot_.ledger.push_back(MakeEntry(id, LedgerEntry::PROCESSOR, LedgerEntry::CREDIT, 4900));
    snapshot_.ledger.push_back(MakeEntry(id, LedgerEntry::SALES, LedgerEntry::DEBIT, 4900));
  }

  std::vector<std::string> Check() { return TextOf(CheckLedger(snapshot_)); }

  Snapshot snapshot_;
};

TEST_F(LedgerInvariantsTest, HoldWhereEachPaymentIsBookedAsItStands) {
  AddPayment("p-1", Payment::CHARGED);
  BookCharge("p-1");
  AddPayment("p-2", Payment::REFUNDED);
  BookCharge("p-2");
  BookRefund("p-2");
  AddPayment("p-3", Payment::REFUSED);
  AddPayment("p-4", Payment::PENDING);
  EXPECT_THAT(Check(), IsEmpty());
}

TEST_F(LedgerInvariantsTest, DebitsThatAreNoCreditsAreReported) {
  AddPayment("p-1", Payment::CHARGED);
  BookCharge("p-1");
  snapshot_.ledger[1].mutable_amount()->set_minor_units(4800);
  EXPECT_THAT(Check(), ElementsAre("ledger: payment p-1: debits and credits in EUR differ by 100"));
}

TEST_F(LedgerInvariantsTest, EachCurrencyBalancesByItself) {
  AddPayment("p-1", Payment::CHARGED);
  BookCharge("p-1");
  snapshot_.ledger[1].mutable_amount()->set_currency_code("USD");
  EXPECT_THAT(Check(),
              ElementsAre("ledger: payment p-1: debits and credits in EUR differ by 4900",
                          "ledger: payment p-1: debits and credits in USD differ by -4900"));
}

TEST_F(LedgerInvariantsTest, EachPaymentBalancesByItself) {
  // Together they would.
  snapshot_.ledger = {MakeEntry("p-1", LedgerEntry::PROCESSOR, LedgerEntry::DEBIT, 5),
                      MakeEntry("p-2", LedgerEntry::SALES, LedgerEntry::CREDIT, 5)};
  EXPECT_THAT(Check(), ElementsAre("ledger: payment p-1: debits and credits in EUR differ by 5",
                                   "ledger: payment p-2: debits and credits in EUR differ by -5"));
}

TEST_F(LedgerInvariantsTest, AChargeThatIsNotBookedIsReported) {
  AddPayment("p-1", Payment::CHARGED);
  EXPECT_THAT(Check(), ElementsAre("ledger: payment p-1 is CHARGED of 4900 EUR, but the ledger "
                                   "nets to 0"));
}

TEST_F(LedgerInvariantsTest, AChargeThatIsBookedTwiceIsReported) {
  AddPayment("p-1", Payment::CHARGED);
  BookCharge("p-1");
  BookCharge("p-1");
  EXPECT_THAT(Check(), ElementsAre("ledger: payment p-1 is CHARGED of 4900 EUR, but the ledger "
                                   "nets to 9800"));
}

TEST_F(LedgerInvariantsTest, MoneyThatIsKeptAfterAllIsReported) {
  AddPayment("p-1", Payment::REFUNDED);
  BookCharge("p-1");
  EXPECT_THAT(Check(), ElementsAre("ledger: payment p-1 is REFUNDED of 4900 EUR, but the ledger "
                                   "nets to 4900"));
  EXPECT_THAT(CheckLedger(snapshot_).at(0).rows,
              ElementsAre("of order o-1; expected: net 0", "entry  DEBIT PROCESSOR 4900 EUR",
                          "entry  CREDIT SALES 4900 EUR"));
}

TEST_F(LedgerInvariantsTest, APaymentThatChangedMeanwhileIsNotCompared) {
  AddPayment("p-1", Payment::CHARGED);
  snapshot_.unsettled_payments.insert("p-1");
  EXPECT_THAT(Check(), IsEmpty());
}

}  // namespace
}  // namespace souk::soukctl
