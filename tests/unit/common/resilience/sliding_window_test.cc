#include "common/resilience/sliding_window.h"

#include <gtest/gtest.h>

namespace souk::resilience {
namespace {

TEST(CallCountsTest, RatesAreZeroWithoutCalls) {
  EXPECT_EQ(CallCounts().FailureRate(), 0.0);
  EXPECT_EQ(CallCounts().SlowCallRate(), 0.0);
}

TEST(CallCountsTest, SlowFailureIsInBothRates) {
  const CallCounts counts = {.calls = 4, .failures = 1, .slow_calls = 3};
  EXPECT_EQ(counts.FailureRate(), 0.25);
  EXPECT_EQ(counts.SlowCallRate(), 0.75);
}

TEST(CountWindowTest, HoldsTheLastCallsOnly) {
  CountWindow window(3);
  window.Add(true, true);
  window.Add(true, false);
  EXPECT_EQ(window.Add(false, false).failures, 2);
  window.Add(false, false);
  const CallCounts counts = window.Add(false, true);
  EXPECT_EQ(counts.calls, 3);
  EXPECT_EQ(counts.failures, 0);
  EXPECT_EQ(counts.slow_calls, 1);
}

TEST(CountWindowTest, ClearForgetsAll) {
  CountWindow window(2);
  window.Add(true, true);
  window.Clear();
  EXPECT_EQ(window.Counts().calls, 0);
  window.Add(false, false);
  window.Add(false, false);
  EXPECT_EQ(window.Counts().calls, 2);
  EXPECT_EQ(window.Counts().failures, 0);
}

class TimeWindowTest : public ::testing::Test {
 protected:
  ManualClock clock_;  // It begins at a whole number of slices.
  TimeWindow window_{absl::Seconds(10), clock_};
};

TEST_F(TimeWindowTest, HoldsACallForNineTenthsOfTheSpanAtLeastAndTheSpanAtMost) {
  window_.Add(true, false);  // At the beginning of a slice: kept the whole span.
  clock_.Advance(absl::Milliseconds(999));
  window_.Add(true, false);  // At the end of the same slice.
  clock_.Advance(absl::Milliseconds(9'000));
  EXPECT_EQ(window_.Counts().failures, 2);
  clock_.Advance(absl::Milliseconds(1));
  EXPECT_EQ(window_.Counts().failures, 0);
}

TEST_F(TimeWindowTest, ForgetsSliceBySlice) {
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(window_.Add(true, true).calls, i + 1);
    clock_.Advance(absl::Seconds(1));
  }
  EXPECT_EQ(window_.Counts().calls, 9);
  clock_.Advance(absl::Seconds(4));
  EXPECT_EQ(window_.Counts().calls, 5);
  clock_.Advance(absl::Seconds(5));
  EXPECT_EQ(window_.Counts().calls, 0);
}

TEST_F(TimeWindowTest, LongPauseForgetsAll) {
  window_.Add(true, true);
  clock_.Advance(absl::Hours(24 * 365));
  const CallCounts counts = window_.Add(false, false);
  EXPECT_EQ(counts.calls, 1);
  EXPECT_EQ(counts.failures, 0);
}

TEST_F(TimeWindowTest, ClearForgetsAll) {
  window_.Add(true, true);
  window_.Clear();
  EXPECT_EQ(window_.Add(false, false).failures, 0);
}

}  // namespace
}  // namespace souk::resilience
