#include "common/resilience/backoff.h"

#include <gtest/gtest.h>

#include <array>

namespace souk::resilience {
namespace {

constexpr BackoffOptions kOptions = {.initial = absl::Milliseconds(100),
                                     .maximum = absl::Seconds(1),
                                     .multiplier = 2.0,
                                     .jitter = 1.0};

TEST(BackoffTest, CeilingDoublesUpToTheMaximum) {
  const Backoff backoff(kOptions);
  EXPECT_EQ(backoff.Ceiling(0), absl::Milliseconds(100));
  EXPECT_EQ(backoff.Ceiling(1), absl::Milliseconds(200));
  EXPECT_EQ(backoff.Ceiling(3), absl::Milliseconds(800));
  EXPECT_EQ(backoff.Ceiling(4), absl::Seconds(1));
  EXPECT_EQ(backoff.Ceiling(1'000'000), absl::Seconds(1));
}

TEST(BackoffTest, MultiplierOfOneKeepsTheCeiling) {
  BackoffOptions options = kOptions;
  options.multiplier = 1.0;
  EXPECT_EQ(Backoff(options).Ceiling(100), absl::Milliseconds(100));
}

TEST(BackoffTest, FullJitterSpreadsEvenlyFromZeroToTheCeiling) {
  const Backoff backoff(kOptions);
  SeededRandom random(1);
  std::array<int, 10> count{};
  for (int i = 0; i < 10'000; ++i) {
    const absl::Duration delay = backoff.Delay(3, random);
    ASSERT_GE(delay, absl::ZeroDuration());
    ASSERT_LE(delay, absl::Milliseconds(800));
    ++count[std::min<size_t>(9, static_cast<size_t>(delay / absl::Milliseconds(80)))];
  }
  // Five standard deviations of a binomial distribution (10000, 0.1) are 150.
  for (const int c : count) EXPECT_NEAR(c, 1000, 150);
}

TEST(BackoffTest, NoJitterGivesTheCeilingExactly) {
  BackoffOptions options = kOptions;
  options.jitter = 0.0;
  SeededRandom random(1);
  EXPECT_EQ(Backoff(options).Delay(2, random), absl::Milliseconds(400));
}

TEST(BackoffTest, PartialJitterTakesAwayAtMostItsShare) {
  BackoffOptions options = kOptions;
  options.jitter = 0.25;
  const Backoff backoff(options);
  SeededRandom random(1);
  for (int i = 0; i < 1000; ++i) {
    const absl::Duration delay = backoff.Delay(0, random);
    ASSERT_GE(delay, absl::Milliseconds(75));
    ASSERT_LE(delay, absl::Milliseconds(100));
  }
}

TEST(BackoffTest, SameSeedGivesSameDelays) {
  const Backoff backoff(kOptions);
  SeededRandom first(7), again(7);
  for (int n = 0; n < 10; ++n) EXPECT_EQ(backoff.Delay(n, first), backoff.Delay(n, again));
}

}  // namespace
}  // namespace souk::resilience
