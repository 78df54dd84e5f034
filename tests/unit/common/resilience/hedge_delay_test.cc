#include "common/resilience/hedge_delay.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "tests/unit/common/resilience/sixty_four_threads.h"
#include "tests/unit/common/resilience/wrong_options.h"

namespace souk::resilience {
namespace {

using ::testing::ElementsAre;

class HedgeDelayTest : public ::testing::Test {
 protected:
  static constexpr HedgeDelayOptions kOptions = {.percentile = 0.9,
                                                 .span = absl::Seconds(10),
                                                 .minimum_calls = 100,
                                                 .shortest = absl::Milliseconds(2),
                                                 .longest = absl::Milliseconds(500)};

  std::unique_ptr<HedgeDelay> Make() { return *HedgeDelay::Create(kOptions, clock_); }

  static void Record(HedgeDelay& delay, int calls, absl::Duration latency) {
    for (int i = 0; i < calls; ++i) delay.Record(latency);
  }

  static double Milliseconds(const HedgeDelay& delay) {
    return absl::ToDoubleMilliseconds(delay.Delay());
  }

  ManualClock clock_;
};

TEST_F(HedgeDelayTest, IsTheLongestUntilThereAreCallsEnough) {
  const auto delay = Make();
  EXPECT_EQ(delay->Delay(), absl::Milliseconds(500));
  Record(*delay, 99, absl::Milliseconds(10));
  EXPECT_EQ(delay->Delay(), absl::Milliseconds(500));
  Record(*delay, 32, absl::Milliseconds(10));
  EXPECT_NEAR(Milliseconds(*delay), 10.0, 10.0 / 32);
}

TEST_F(HedgeDelayTest, IsTheTimeInWhichTheShareOfCallsFinishes) {
  const auto delay = Make();
  for (int i = 0; i < 64; ++i) {
    Record(*delay, 17, absl::Milliseconds(10));
    Record(*delay, 2, absl::Milliseconds(20));
    Record(*delay, 1, absl::Milliseconds(400));
  }
  EXPECT_NEAR(Milliseconds(*delay), 20.0, 20.0 / 32);
}

TEST_F(HedgeDelayTest, IsNeverShorterOrLongerThanAllowed) {
  const auto delay = Make();
  Record(*delay, 128, absl::Microseconds(10));
  EXPECT_EQ(delay->Delay(), absl::Milliseconds(2));
  Record(*delay, 1280, absl::Seconds(10));
  EXPECT_EQ(delay->Delay(), absl::Milliseconds(500));
}

TEST_F(HedgeDelayTest, RemembersHalfOfTheSpanAtLeastAndAllOfItAtMost) {
  const auto delay = Make();
  Record(*delay, 3200, absl::Milliseconds(10));
  clock_.Advance(absl::Seconds(5));
  Record(*delay, 320, absl::Milliseconds(100));  // Less than a tenth of all.
  EXPECT_NEAR(Milliseconds(*delay), 10.0, 10.0 / 32);
  clock_.Advance(absl::Seconds(5));
  Record(*delay, 32, absl::Milliseconds(100));
  EXPECT_NEAR(Milliseconds(*delay), 100.0, 100.0 / 32);
}

TEST_F(HedgeDelayTest, BelievesNothingOldAfterAPause) {
  const auto delay = Make();
  Record(*delay, 3200, absl::Milliseconds(10));
  clock_.Advance(absl::Hours(1));
  Record(*delay, 1, absl::Milliseconds(10));
  EXPECT_EQ(delay->Delay(), absl::Milliseconds(500));
}

TEST_F(HedgeDelayTest, NamesEveryWrongOption) {
  EXPECT_THAT(
      WrongOptions(HedgeDelay::Create({.percentile = std::numeric_limits<double>::quiet_NaN(),
                                       .span = absl::ZeroDuration(),
                                       .minimum_calls = 0,
                                       .shortest = absl::ZeroDuration(),
                                       .longest = absl::InfiniteDuration()},
                                      clock_)
                       .status()),
      ElementsAre("percentile", "span", "minimum_calls", "shortest", "longest"));
  EXPECT_THAT(WrongOptions(HedgeDelay::Create({.shortest = absl::Seconds(2)}, clock_).status()),
              ElementsAre("longest"));
}

TEST_F(HedgeDelayTest, SixtyFourThreadsTellItTogether) {
  const auto delay = Make();
  OnSixtyFourThreads([&] {
    for (int i = 0; i < 100; ++i) {
      delay->Record(absl::Milliseconds(10));
      const absl::Duration now = delay->Delay();
      EXPECT_GE(now, absl::Milliseconds(2));
      EXPECT_LE(now, absl::Milliseconds(500));
    }
  });
  EXPECT_NEAR(Milliseconds(*delay), 10.0, 10.0 / 32);
}

}  // namespace
}  // namespace souk::resilience
