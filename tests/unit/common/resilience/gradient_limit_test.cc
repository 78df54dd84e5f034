#include "common/resilience/gradient_limit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <vector>

#include "tests/unit/common/resilience/wrong_options.h"

namespace souk::resilience {
namespace {

using ::testing::ElementsAre;

class GradientLimitTest : public ::testing::Test {
 protected:
  static constexpr absl::Duration kLowest = absl::Milliseconds(10);

  /// Ends a window of a second.
  void EndWindow(const LatencyWindow& window) {
    clock_.Advance(absl::Seconds(1));
    limit_.EndWindow(window, clock_.SteadyNow());
  }

  /// Ends windows in which all of the limit was used, but nobody refused.
  void Fill(absl::Duration latency, int windows) {
    for (int i = 0; i < windows; ++i) {
      EndWindow({.latency = latency, .most_in_flight = limit_.limit()});
    }
  }

  /// Ends windows in which more came than was let in.
  void Overload(absl::Duration latency, int windows) {
    for (int i = 0; i < windows; ++i) {
      EndWindow({.latency = latency, .most_in_flight = limit_.limit(), .refused = true});
    }
  }

  ManualClock clock_;
  SeededRandom random_{1};
  GradientLimit limit_{{.initial = 100,
                        .minimum = 4,
                        .maximum = 200,
                        .tolerance = 0.5,
                        .probe_interval = absl::Seconds(60),
                        .probe_jitter = 0.0},
                       random_};
};

TEST_F(GradientLimitTest, BeginsWithTheInitialLimitAndNothingKnown) {
  EXPECT_EQ(limit_.limit(), 100);
  EXPECT_FALSE(limit_.is_probing());
  EXPECT_EQ(limit_.lowest_latency(), absl::ZeroDuration());
}

TEST_F(GradientLimitTest, GrowsToTheMaximumWhileLatencyStaysAtTheLowest) {
  Fill(kLowest, 1);
  EXPECT_EQ(limit_.limit(), 105);  // Half of the square root of 100 more.
  Fill(kLowest, 100);
  EXPECT_EQ(limit_.limit(), 200);
}

TEST_F(GradientLimitTest, StandsStillWhereTheSquareRootMakesUpForTheGradient) {
  Fill(kLowest, 1);
  // 15 ms are tolerated; at 16.67 ms the gradient is 0.9, which takes from 100 what its root gives.
  Fill(absl::Microseconds(16'667), 300);
  EXPECT_NEAR(limit_.limit(), 100, 1);
}

TEST_F(GradientLimitTest, SinksToTheMinimumWhenLatencyStaysHigh) {
  Fill(kLowest, 1);
  Fill(kLowest * 10, 100);
  EXPECT_EQ(limit_.limit(), 4);
}

TEST_F(GradientLimitTest, OneWindowTakesAQuarterAtMost) {
  Fill(kLowest, 1);
  Fill(absl::Hours(1), 1);
  EXPECT_GE(limit_.limit(), 105 * 3 / 4);
}

TEST_F(GradientLimitTest, AWindowThatDidNotFeelTheLimitDoesNotMoveIt) {
  EndWindow({.latency = kLowest, .most_in_flight = 49});
  EndWindow({.latency = kLowest * 10, .most_in_flight = 49});
  EXPECT_EQ(limit_.limit(), 100);
  // One call refused was refused for want of room, be it that of its priority.
  EndWindow({.latency = kLowest, .most_in_flight = 49, .refused = true});
  EndWindow({.latency = kLowest, .most_in_flight = 10});
  EndWindow({.latency = kLowest, .most_in_flight = 10, .refused = true});
  EXPECT_GT(limit_.limit(), 100);
}

TEST_F(GradientLimitTest, FollowsALowerLatencyStepByStep) {
  Fill(kLowest * 2, 1);
  Fill(kLowest, 1);
  EXPECT_EQ(limit_.lowest_latency(), absl::Milliseconds(18));
  Fill(kLowest, 50);
  EXPECT_NEAR(absl::ToDoubleMilliseconds(limit_.lowest_latency()), 10.0, 0.1);
}

TEST_F(GradientLimitTest, ProbesWhenDueAndCallsAreRefusedAndTakesWhatItMeasures) {
  Fill(kLowest, 1);
  Overload(kLowest * 3, 1);
  EXPECT_TRUE(limit_.is_probing());
  const int before = limit_.limit();
  EndWindow({.latency = kLowest * 2, .most_in_flight = 25, .refused = true});
  EXPECT_FALSE(limit_.is_probing());
  EXPECT_EQ(limit_.limit(), before);
  EXPECT_EQ(limit_.lowest_latency(), kLowest * 2);
  Overload(kLowest * 3, 59);
  EXPECT_FALSE(limit_.is_probing());
  Overload(kLowest * 3, 1);
  EXPECT_TRUE(limit_.is_probing());
}

TEST_F(GradientLimitTest, NeverProbesWhileNobodyIsRefused) {
  for (int i = 0; i < 1000; ++i) {
    Fill(kLowest, 1);
    ASSERT_FALSE(limit_.is_probing());
  }
}

TEST_F(GradientLimitTest, AnIdleServerMeasuresForNothing) {
  EndWindow({.latency = kLowest, .most_in_flight = 1});
  EndWindow({.latency = kLowest * 3, .most_in_flight = 25});
  EXPECT_EQ(limit_.lowest_latency(), kLowest * 3);
  Overload(kLowest * 3, 58);
  EXPECT_FALSE(limit_.is_probing()) << "was measured less than a minute ago";
}

TEST_F(GradientLimitTest, AFailedProbeKeepsWhatIsKnownAndIsNotRepeatedAtOnce) {
  Fill(kLowest, 1);
  Overload(kLowest, 1);
  ASSERT_TRUE(limit_.is_probing());
  EndWindow({});
  EXPECT_EQ(limit_.lowest_latency(), kLowest);
  Overload(kLowest, 1);
  EXPECT_FALSE(limit_.is_probing());
}

TEST_F(GradientLimitTest, AServerThatBecameSlowerIsMeasuredAnewOnceItIsAtTheMinimum) {
  Fill(kLowest, 1);
  Overload(kLowest, 1);
  EndWindow({.latency = kLowest, .most_in_flight = 25, .refused = true});  // The probe.
  int windows = 0;
  while (!limit_.is_probing() && windows < 60) {
    Overload(kLowest * 10, 1);
    ++windows;
  }
  EXPECT_LT(windows, 40);
  EXPECT_EQ(limit_.limit(), 4);
  EndWindow({.latency = kLowest * 10, .most_in_flight = 1, .refused = true});
  Overload(kLowest * 10, 50);
  EXPECT_GT(limit_.limit(), 100);
}

TEST_F(GradientLimitTest, JitterMakesReplicasProbeAtDifferentTimes) {
  std::vector<int> windows;
  for (int replica = 0; replica < 3; ++replica) {
    GradientLimit limit({.probe_interval = absl::Seconds(1000), .probe_jitter = 0.5}, random_);
    int until_second_probe = 0;
    do {
      clock_.Advance(absl::Seconds(1));
      limit.EndWindow({.latency = kLowest, .most_in_flight = limit.limit(), .refused = true},
                      clock_.SteadyNow());
      ++until_second_probe;
    } while (!limit.is_probing() || until_second_probe == 1);
    EXPECT_GE(until_second_probe, 502);
    EXPECT_LE(until_second_probe, 1002);
    windows.push_back(until_second_probe);
  }
  EXPECT_NE(windows[0], windows[1]);
  EXPECT_NE(windows[1], windows[2]);
}

TEST_F(GradientLimitTest, NamesEveryWrongOptionWithItsPath) {
  Violations violations;
  Validate({.initial = 0,
            .minimum = 0,
            .maximum = -1,
            .tolerance = std::numeric_limits<double>::quiet_NaN(),
            .probe_interval = absl::ZeroDuration(),
            .probe_jitter = 1.5},
           "gradient.", violations);
  EXPECT_THAT(WrongOptions(violations.ToStatus()),
              ElementsAre("gradient.minimum", "gradient.maximum", "gradient.tolerance",
                          "gradient.probe_interval", "gradient.probe_jitter"));
}

}  // namespace
}  // namespace souk::resilience
