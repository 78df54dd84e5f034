#include "common/resilience/unchanged_watch.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "common/base/clock.h"

namespace souk::resilience {
namespace {

class UnchangedWatchTest : public testing::Test {
 protected:
  absl::Duration Observe(const std::string& key, int64_t state) {
    return watch_.Observe(key, state, clock_.SteadyNow());
  }

  ManualClock clock_;
  UnchangedWatch<std::string, int64_t> watch_;
};

TEST_F(UnchangedWatchTest, WhatIsSeenFirstIsUnchangedForNoTime) {
  EXPECT_EQ(Observe("a", 1), absl::ZeroDuration());
}

TEST_F(UnchangedWatchTest, WhatStaysIsUnchangedSinceItWasSeenFirst) {
  Observe("a", 1);
  clock_.Advance(absl::Seconds(4));
  Observe("b", 1);
  clock_.Advance(absl::Seconds(3));
  EXPECT_EQ(Observe("a", 1), absl::Seconds(7));
  EXPECT_EQ(Observe("b", 1), absl::Seconds(3));
}

TEST_F(UnchangedWatchTest, AChangeBeginsAnew) {
  Observe("a", 1);
  clock_.Advance(absl::Seconds(9));
  EXPECT_EQ(Observe("a", 2), absl::ZeroDuration());
  clock_.Advance(absl::Seconds(2));
  EXPECT_EQ(Observe("a", 2), absl::Seconds(2));
}

TEST_F(UnchangedWatchTest, JumpOfTheWallClockChangesNothing) {
  Observe("a", 1);
  clock_.JumpWallClock(absl::Hours(24));
  EXPECT_EQ(Observe("a", 1), absl::ZeroDuration());
}

TEST_F(UnchangedWatchTest, WhatWasNotShownInARoundIsForgotten) {
  Observe("a", 1);
  Observe("b", 1);
  watch_.EndRound();
  clock_.Advance(absl::Seconds(5));
  EXPECT_EQ(Observe("a", 1), absl::Seconds(5));
  watch_.EndRound();
  EXPECT_EQ(Observe("b", 1), absl::ZeroDuration());
  EXPECT_EQ(Observe("a", 1), absl::Seconds(5));
}

}  // namespace
}  // namespace souk::resilience
