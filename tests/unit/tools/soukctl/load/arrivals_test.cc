#include "tools/soukctl/load/arrivals.h"

#include <gtest/gtest.h>

#include <vector>

namespace souk::soukctl {
namespace {

TEST(PoissonArrivalsTest, PausesHaveTheMeanAndTheSpreadOfAnExponentialDistribution) {
  SeededRandom random(7);
  PoissonArrivals arrivals(100, random);
  constexpr int kCount = 20'000;
  double sum = 0;
  int longer_than_mean = 0;
  for (int i = 0; i < kCount; ++i) {
    const double ms = absl::ToDoubleMilliseconds(arrivals.NextPause());
    ASSERT_GE(ms, 0);
    sum += ms;
    if (ms > 10) ++longer_than_mean;
  }
  EXPECT_NEAR(sum / kCount, 10, 0.3);
  // 1/e of them: evenly spaced arrivals would have none, or all.
  EXPECT_NEAR(static_cast<double>(longer_than_mean) / kCount, 0.368, 0.015);
}

TEST(PoissonArrivalsTest, ASeedRepeatsThem) {
  const auto pauses = [](uint64_t seed) {
    SeededRandom random(seed);
    PoissonArrivals arrivals(5, random);
    return std::vector<absl::Duration>{arrivals.NextPause(), arrivals.NextPause()};
  };
  EXPECT_EQ(pauses(1), pauses(1));
  EXPECT_NE(pauses(1), pauses(2));
}

}  // namespace
}  // namespace souk::soukctl
