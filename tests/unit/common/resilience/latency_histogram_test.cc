#include "common/resilience/latency_histogram.h"

#include <gtest/gtest.h>

#include <cmath>

namespace souk::resilience {
namespace {

/// What is read for the only latency that was added.
absl::Duration Read(absl::Duration latency) {
  LatencyHistogram histogram;
  histogram.Add(latency);
  return histogram.Percentile(1.0);
}

TEST(LatencyHistogramTest, NothingIsReadFromAnEmptyOne) {
  EXPECT_EQ(LatencyHistogram().count(), 0);
  EXPECT_EQ(LatencyHistogram().Percentile(0.5), absl::ZeroDuration());
}

TEST(LatencyHistogramTest, ReadsMicrosecondsExactly) {
  for (int us = 0; us < 32; ++us) {
    EXPECT_EQ(Read(absl::Microseconds(us)), absl::Microseconds(us));
  }
}

TEST(LatencyHistogramTest, ReadsAnyLatencyWrongByOneThirtySecondAtMost) {
  for (int64_t us = 32; us < 67'000'000; us += us / 300 + 1) {
    const absl::Duration latency = absl::Microseconds(us);
    const double error = absl::FDivDuration(Read(latency), latency) - 1.0;
    ASSERT_LE(std::abs(error), 1.0 / 32) << latency;
  }
}

TEST(LatencyHistogramTest, ReadsTheLongestAsOverAMinuteAndTheNegativeAsZero) {
  EXPECT_GT(Read(absl::Hours(1)), absl::Seconds(64));
  EXPECT_EQ(Read(absl::InfiniteDuration()), Read(absl::Hours(1)));
  EXPECT_EQ(Read(-absl::Seconds(1)), absl::ZeroDuration());
}

TEST(LatencyHistogramTest, PercentileIsTheLatencyThatTheShareDidNotPass) {
  LatencyHistogram histogram;
  for (int us = 1; us <= 10; ++us) histogram.Add(absl::Microseconds(us));
  EXPECT_EQ(histogram.Percentile(0.01), absl::Microseconds(1));
  EXPECT_EQ(histogram.Percentile(0.5), absl::Microseconds(5));
  EXPECT_EQ(histogram.Percentile(0.51), absl::Microseconds(6));
  EXPECT_EQ(histogram.Percentile(1.0), absl::Microseconds(10));
}

TEST(LatencyHistogramTest, AddsUpAndForgets) {
  LatencyHistogram fast;
  LatencyHistogram slow;
  fast.Add(absl::Microseconds(1));
  slow.Add(absl::Microseconds(9));
  slow.Add(fast);
  EXPECT_EQ(slow.count(), 2);
  EXPECT_EQ(slow.Percentile(0.5), absl::Microseconds(1));
  EXPECT_EQ(slow.Percentile(1.0), absl::Microseconds(9));
  slow.Clear();
  EXPECT_EQ(slow.count(), 0);
  EXPECT_EQ(slow.Percentile(1.0), absl::ZeroDuration());
}

}  // namespace
}  // namespace souk::resilience
