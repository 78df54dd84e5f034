#include "services/order/use_cases/lease_watch.h"

#include <gtest/gtest.h>

namespace souk::order {
namespace {

class LeaseWatchTest : public ::testing::Test {
 protected:
  bool Expired(std::string owner, int64_t epoch) {
    return watch_.HasExpired({OrderId("order"), std::move(owner), epoch}, clock_.SteadyNow());
  }

  ManualClock clock_;
  LeaseWatch watch_{absl::Seconds(30)};
};

TEST_F(LeaseWatchTest, ALeaseSeenUnchangedForTheTermHasExpired) {
  EXPECT_FALSE(Expired("a", 1));
  clock_.Advance(absl::Seconds(29));
  EXPECT_FALSE(Expired("a", 1));
  clock_.Advance(absl::Seconds(1));
  EXPECT_TRUE(Expired("a", 1));
}

TEST_F(LeaseWatchTest, ARenewedLeaseBeginsAnew) {
  Expired("a", 1);
  clock_.Advance(absl::Seconds(30));
  EXPECT_FALSE(Expired("a", 2));
  clock_.Advance(absl::Seconds(30));
  EXPECT_TRUE(Expired("a", 2));
}

TEST_F(LeaseWatchTest, AnotherOwnerBeginsAnew) {
  Expired("a", 1);
  clock_.Advance(absl::Seconds(30));
  EXPECT_FALSE(Expired("b", 1));
}

TEST_F(LeaseWatchTest, TheWallClockSaysNothing) {
  Expired("a", 1);
  clock_.JumpWallClock(absl::Hours(1));
  EXPECT_FALSE(Expired("a", 1));
}

TEST_F(LeaseWatchTest, WhatWasNotSeenInARoundIsForgotten) {
  Expired("a", 1);
  watch_.EndRound();
  watch_.EndRound();
  clock_.Advance(absl::Seconds(30));
  EXPECT_FALSE(Expired("a", 1));
}

}  // namespace
}  // namespace souk::order
