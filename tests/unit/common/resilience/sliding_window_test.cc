#include "common/resilience/sliding_window.h"

#include <gtest/gtest.h>

#include <chrono>

namespace souk::resilience {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr SteadyTime kStart{std::chrono::hours(1)};

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
  window.Add(kStart, true, true);
  window.Add(kStart, true, false);
  window.Add(kStart, false, false);
  EXPECT_EQ(window.Counts(kStart).failures, 2);
  window.Add(kStart, false, false);
  window.Add(kStart, false, true);
  const CallCounts counts = window.Counts(kStart);
  EXPECT_EQ(counts.calls, 3);
  EXPECT_EQ(counts.failures, 0);
  EXPECT_EQ(counts.slow_calls, 1);
}

TEST(CountWindowTest, ForgetsNothingByTimeAlone) {
  CountWindow window(3);
  window.Add(kStart, true, false);
  EXPECT_EQ(window.Counts(kStart + std::chrono::hours(1000)).failures, 1);
}

TEST(CountWindowTest, ClearForgetsAll) {
  CountWindow window(2);
  window.Add(kStart, true, true);
  window.Clear();
  EXPECT_EQ(window.Counts(kStart).calls, 0);
  window.Add(kStart, false, false);
  window.Add(kStart, false, false);
  EXPECT_EQ(window.Counts(kStart).calls, 2);
  EXPECT_EQ(window.Counts(kStart).failures, 0);
}

TEST(TimeWindowTest, HoldsACallForNineTenthsOfTheSpanAtLeastAndTheSpanAtMost) {
  TimeWindow window(absl::Seconds(10));
  window.Add(kStart, true, false);  // At the beginning of a slice: kept the whole span.
  window.Add(kStart + milliseconds(999), true, false);  // At the end of the same slice.
  EXPECT_EQ(window.Counts(kStart + milliseconds(9'999)).failures, 2);
  EXPECT_EQ(window.Counts(kStart + seconds(10)).failures, 0);
}

TEST(TimeWindowTest, ForgetsSliceBySlice) {
  TimeWindow window(absl::Seconds(10));
  for (int i = 0; i < 10; ++i) window.Add(kStart + seconds(i), true, true);
  EXPECT_EQ(window.Counts(kStart + seconds(9)).calls, 10);
  EXPECT_EQ(window.Counts(kStart + seconds(10)).calls, 9);
  EXPECT_EQ(window.Counts(kStart + seconds(14)).calls, 5);
  EXPECT_EQ(window.Counts(kStart + seconds(19)).calls, 0);
}

TEST(TimeWindowTest, LongPauseForgetsAll) {
  TimeWindow window(absl::Seconds(10));
  window.Add(kStart, true, true);
  const SteadyTime later = kStart + std::chrono::hours(24 * 365);
  window.Add(later, false, false);
  EXPECT_EQ(window.Counts(later).calls, 1);
  EXPECT_EQ(window.Counts(later).failures, 0);
}

TEST(TimeWindowTest, TimeOfAnotherThreadThatLiesBehindIsReadAsTheLater) {
  TimeWindow window(absl::Seconds(10));
  window.Add(kStart + seconds(5), true, false);
  window.Add(kStart, true, false);
  EXPECT_EQ(window.Counts(kStart + seconds(14)).failures, 2);
  EXPECT_EQ(window.Counts(kStart + seconds(15)).failures, 0);
}

}  // namespace
}  // namespace souk::resilience
