#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/tools/soukctl/verify/snapshots.h"

namespace souk::soukctl {
namespace {

using order::v1::Order;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class LoyaltyInvariantsTest : public ::testing::Test {
 protected:
  LoyaltyInvariantsTest() {
    snapshot_.users = {MakeUser("u-1", 2, 100, "c-1")};
    AddOrder("o-1", "u-1", Order::CONFIRMED, 50);
    AddOrder("o-2", "u-1", Order::SHIPPED, 150);
    AddOrder("o-3", "u-1", Order::REJECTED, 1);
    AddOrder("o-4", "u-2", Order::CONFIRMED, 1);
    snapshot_.confirmed_at["c-1"] = 0;
  }

  void AddOrder(const std::string& id, const std::string& user, Order::State state, int64_t total) {
    snapshot_.orders.push_back(MakeOrder(id, state, total, {}));
    snapshot_.orders.back().set_user_id(user);
  }

  std::vector<std::string> Check() { return TextOf(CheckLoyalty(snapshot_)); }

  Snapshot snapshot_;
};

TEST_F(LoyaltyInvariantsTest, IsTheSumOfTheUsersConfirmedOrders) {
  EXPECT_THAT(Check(), IsEmpty());
}

TEST_F(LoyaltyInvariantsTest, AnOrderThatIsNotCountedIsFound) {
  AddOrder("o-5", "u-1", Order::CONFIRMED, 7);
  EXPECT_THAT(Check(), ElementsAre("loyalty: user u-1 is credited with 2 orders, 200 EUR, but "
                                   "confirmed were 3 orders, 207 EUR, as of c-1"));
}

TEST_F(LoyaltyInvariantsTest, AnOrderThatIsCountedTwiceIsFound) {
  snapshot_.users = {MakeUser("u-1", 3, 100, "c-1")};
  EXPECT_THAT(Check(), ElementsAre("loyalty: user u-1 is credited with 3 orders, 300 EUR, but "
                                   "confirmed were 2 orders, 200 EUR, as of c-1"));
}

TEST_F(LoyaltyInvariantsTest, WhatWasConfirmedAfterTheCountIsNotExpected) {
  AddOrder("o-5", "u-1", Order::CONFIRMED, 7);
  snapshot_.confirmed_later = {"o-5"};
  EXPECT_THAT(Check(), IsEmpty());
  snapshot_.confirmed_at["c-1"] = 1;  // the count knew of it
  EXPECT_EQ(Check().size(), 1u);
}

TEST_F(LoyaltyInvariantsTest, ACountOfAnUnknownMomentIsNotJudged) {
  snapshot_.users = {MakeUser("u-1", 9, 100, "c-9")};
  EXPECT_THAT(Check(), IsEmpty());
}

}  // namespace
}  // namespace souk::soukctl
