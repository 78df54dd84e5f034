#include "tools/soukctl/verify/report.h"

#include <gtest/gtest.h>

#include "tests/unit/tools/soukctl/verify/snapshots.h"

namespace souk::soukctl {
namespace {

using order::v1::Order;

const absl::Time kNow = absl::FromUnixSeconds(1'100);

Snapshot TwoOrders() {
  Snapshot snapshot;
  snapshot.orders = {MakeOrder("o-1", Order::CONFIRMED, 1, {}),
                     MakeOrder("o-2", Order::PAID, 1, {})};
  snapshot.orders[1].mutable_create_time()->set_seconds(1'000);
  snapshot.orders[1].mutable_update_time()->set_seconds(1'090);
  snapshot.payments.resize(3);
  snapshot.ledger.resize(4);
  snapshot.reservations.resize(5);
  snapshot.products["TEAPOT"];
  return snapshot;
}

TEST(ReportTest, SaysHowMuchWasLookedAt) {
  EXPECT_EQ(Report(TwoOrders(), {}, kNow),
            "clean: 2 orders (1 under way), 3 payments, 4 ledger entries, 5 reservations, 1 "
            "products\n"
            "under way: order o-2 (PAID), 1m40s old, unchanged for 10s\n");
}

TEST(ReportTest, BeginsWithEachViolationAndItsRows) {
  EXPECT_EQ(Report({},
                   {{"stock", "product TEAPOT"},
                    {"order", "order o-1", {"payment p-1", "reservation r-1"}}},
                   kNow),
            "VIOLATED stock: product TEAPOT\n"
            "VIOLATED order: order o-1\n"
            "    payment p-1\n"
            "    reservation r-1\n"
            "2 violations: 0 orders (0 under way), 0 payments, 0 ledger entries, 0 reservations, 0 "
            "products\n");
}

TEST(ReportTest, SaysHowMuchCouldNotBeJudged) {
  Snapshot snapshot;
  snapshot.unsettled = {"TEAPOT", "RUG"};
  snapshot.unsettled_payments = {"p-1"};
  EXPECT_EQ(Report(snapshot, {}, kNow),
            "clean: 0 orders (0 under way), 0 payments, 0 ledger entries, 0 reservations, 0 "
            "products\n"
            "3 products and payments changed while they were read; their sums were not compared. "
            "Run again when it is quieter.\n");
}

TEST(SeenTwiceTest, KeepsWhatBothReadingsShow) {
  const std::vector<Violation> once = {{"stock", "a"}, {"order", "b"}, {"progress", "c for 61s"}};
  const std::vector<Violation> again = {{"order", "b"}, {"order", "a"}, {"progress", "c for 62s"}};
  EXPECT_EQ(TextOf(SeenTwice(once, again)),
            (std::vector<std::string>{"order: b", "progress: c for 62s"}));
  EXPECT_TRUE(SeenTwice(once, {}).empty());
}

TEST(CheckAllTest, GivesTheViolationsOfEveryKind) {
  Snapshot snapshot;
  snapshot.products["TEAPOT"] = MakeProduct("TEAPOT", 1, 0);
  snapshot.payments = {MakePayment("p-1", "o-1", payment::v1::Payment::CHARGED, 5)};
  snapshot.orders = {MakeOrder("o-1", Order::REJECTED, 5, {}),
                     MakeOrder("o-2", Order::PAID, 1, {})};
  std::vector<std::string> kinds;
  for (const Violation& violation :
       CheckAll(snapshot, absl::FromUnixSeconds(1'000), absl::Seconds(60))) {
    kinds.push_back(violation.invariant);
  }
  EXPECT_EQ(kinds, (std::vector<std::string>{"stock", "order", "ledger", "progress"}));
}

}  // namespace
}  // namespace souk::soukctl
