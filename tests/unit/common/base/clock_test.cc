#include "common/base/clock.h"

#include <gtest/gtest.h>

#include "absl/time/clock.h"

namespace souk {
namespace {

TEST(ManualClockTest, StandsStillUntilMoved) {
  ManualClock clock(absl::FromUnixSeconds(100));
  const SteadyTime before = clock.SteadyNow();
  EXPECT_EQ(clock.Now(), absl::FromUnixSeconds(100));
  EXPECT_EQ(clock.Now(), absl::FromUnixSeconds(100));
  EXPECT_EQ(clock.SteadyNow(), before);
}

TEST(ManualClockTest, AdvanceMovesBothClocksBySameTime) {
  ManualClock clock(absl::FromUnixSeconds(100));
  const SteadyTime before = clock.SteadyNow();
  clock.Advance(absl::Milliseconds(1500));
  EXPECT_EQ(clock.Now(), absl::FromUnixMillis(101'500));
  EXPECT_EQ(clock.SteadyNow() - before, std::chrono::milliseconds(1500));
}

TEST(ManualClockTest, JumpOfWallClockLeavesSteadyClockAlone) {
  ManualClock clock(absl::FromUnixSeconds(10'000));
  const SteadyTime before = clock.SteadyNow();
  clock.JumpWallClock(-absl::Hours(1));
  EXPECT_EQ(clock.Now(), absl::FromUnixSeconds(6'400));
  EXPECT_EQ(clock.SteadyNow(), before);
}

TEST(SystemClockTest, WallClockIsBetweenTwoReadingsOfTheMachine) {
  const absl::Time before = absl::Now();
  const absl::Time now = SystemClock().Now();
  EXPECT_LE(before, now);
  EXPECT_LE(now, absl::Now());
}

TEST(SystemClockTest, SteadyClockNeverGoesBack) {
  const SystemClock clock;
  SteadyTime last = clock.SteadyNow();
  for (int i = 0; i < 1000; ++i) {
    const SteadyTime now = clock.SteadyNow();
    ASSERT_GE(now, last);
    last = now;
  }
}

}  // namespace
}  // namespace souk
