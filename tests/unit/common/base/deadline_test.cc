#include "common/base/deadline.h"

#include <gtest/gtest.h>

namespace souk {
namespace {

TEST(DeadlineTest, DefaultIsInfiniteAndNeverPasses) {
  ManualClock clock;
  const Deadline deadline;
  clock.Advance(absl::Hours(24 * 365 * 100));
  EXPECT_TRUE(deadline.IsInfinite());
  EXPECT_FALSE(deadline.HasPassed(clock));
  EXPECT_EQ(deadline.Left(clock), absl::InfiniteDuration());
}

TEST(DeadlineTest, PassesAtItsMomentAndNotBefore) {
  ManualClock clock;
  const Deadline deadline = Deadline::After(clock, absl::Seconds(2));
  clock.Advance(absl::Seconds(2) - absl::Nanoseconds(1));
  EXPECT_FALSE(deadline.HasPassed(clock));
  EXPECT_EQ(deadline.Left(clock), absl::Nanoseconds(1));
  clock.Advance(absl::Nanoseconds(1));
  EXPECT_TRUE(deadline.HasPassed(clock));
  EXPECT_EQ(deadline.Left(clock), absl::ZeroDuration());
}

TEST(DeadlineTest, NothingIsLeftAfterItPassed) {
  ManualClock clock;
  const Deadline deadline = Deadline::After(clock, absl::Seconds(1));
  clock.Advance(absl::Hours(1));
  EXPECT_EQ(deadline.Left(clock), absl::ZeroDuration());
}

TEST(DeadlineTest, JumpOfWallClockMovesNothing) {
  ManualClock clock;
  const Deadline deadline = Deadline::After(clock, absl::Seconds(1));
  clock.JumpWallClock(absl::Hours(1));
  EXPECT_FALSE(deadline.HasPassed(clock));
  EXPECT_EQ(deadline.Left(clock), absl::Seconds(1));
}

TEST(DeadlineTest, InfiniteBudgetGivesInfiniteDeadline) {
  const ManualClock clock;
  EXPECT_TRUE(Deadline::After(clock, absl::InfiniteDuration()).IsInfinite());
}

TEST(DeadlineTest, BudgetPastTheClocksRangeGivesInfiniteDeadline) {
  const ManualClock clock;
  EXPECT_TRUE(Deadline::After(clock, absl::Hours(24 * 365 * 400)).IsInfinite());
}

TEST(DeadlineTest, BudgetOfZeroOrLessHasPassedAtOnce) {
  ManualClock clock;
  for (const absl::Duration budget :
       {absl::ZeroDuration(), -absl::Seconds(1), -absl::InfiniteDuration()}) {
    const Deadline deadline = Deadline::After(clock, budget);
    clock.Advance(absl::Seconds(1));
    EXPECT_TRUE(deadline.HasPassed(clock)) << budget;
    EXPECT_EQ(deadline.Left(clock), absl::ZeroDuration()) << budget;
  }
}

TEST(DeadlineTest, MinusMovesItEarlierByTheMargin) {
  const ManualClock clock;
  const Deadline deadline = Deadline::After(clock, absl::Seconds(1));
  EXPECT_EQ(deadline.Minus(absl::Milliseconds(200)).Left(clock), absl::Milliseconds(800));
}

TEST(DeadlineTest, MinusMoreThanIsLeftHasPassed) {
  const ManualClock clock;
  const Deadline deadline = Deadline::After(clock, absl::Seconds(1));
  EXPECT_TRUE(deadline.Minus(absl::Seconds(2)).HasPassed(clock));
  EXPECT_TRUE(deadline.Minus(absl::InfiniteDuration()).HasPassed(clock));
}

TEST(DeadlineTest, InfiniteMinusAMarginStaysInfinite) {
  EXPECT_TRUE(Deadline::Infinite().Minus(absl::Seconds(1)).IsInfinite());
}

TEST(DeadlineTest, EarlierPicksTheOneThatPassesFirst) {
  const ManualClock clock;
  const Deadline sooner = Deadline::After(clock, absl::Seconds(1));
  const Deadline later = Deadline::After(clock, absl::Seconds(2));
  EXPECT_EQ(Earlier(sooner, later), sooner);
  EXPECT_EQ(Earlier(later, sooner), sooner);
  EXPECT_EQ(Earlier(Deadline::Infinite(), later), later);
}

}  // namespace
}  // namespace souk
