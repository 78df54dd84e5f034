#include "common/resilience/balancing/peak_ewma.h"

#include <gtest/gtest.h>

#include <cmath>

namespace souk::resilience {
namespace {

class PeakEwmaTest : public ::testing::Test {
 protected:
  double Milliseconds() const { return absl::ToDoubleMilliseconds(average_.Value()); }

  ManualClock clock_;
  PeakEwma average_{absl::Seconds(10), clock_};
};

TEST_F(PeakEwmaTest, KnowsNothingAtFirst) {
  clock_.Advance(absl::Hours(1));
  EXPECT_EQ(average_.Value(), absl::ZeroDuration());
}

TEST_F(PeakEwmaTest, TakesBadNewsAtOnce) {
  average_.Observe(absl::Milliseconds(10));
  average_.Observe(absl::Milliseconds(100));
  EXPECT_EQ(average_.Value(), absl::Milliseconds(100));
}

TEST_F(PeakEwmaTest, TakesGoodNewsTheMoreTheOlderTheBadNewsIs) {
  average_.Observe(absl::Milliseconds(100));
  average_.Observe(absl::Milliseconds(10));
  EXPECT_NEAR(Milliseconds(), 100.0, 0.001);
  clock_.Advance(absl::Seconds(10));
  average_.Observe(absl::Milliseconds(10));
  EXPECT_NEAR(Milliseconds(), 10.0 + 90.0 / std::exp(1.0), 0.001);
}

TEST_F(PeakEwmaTest, SinksWithoutNewsButNeverBecomesUnknown) {
  average_.Observe(absl::Milliseconds(100));
  clock_.Advance(absl::Seconds(20));
  EXPECT_NEAR(Milliseconds(), 100.0 / std::exp(2.0), 0.001);
  clock_.Advance(absl::Hours(24));
  EXPECT_EQ(average_.Value(), absl::Nanoseconds(1));
}

}  // namespace
}  // namespace souk::resilience
