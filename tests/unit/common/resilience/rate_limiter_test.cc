#include "common/resilience/rate_limiter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <limits>

#include "tests/unit/common/resilience/sixty_four_threads.h"
#include "tests/unit/common/resilience/wrong_options.h"

namespace souk::resilience {
namespace {

using ::testing::ElementsAre;

class RateLimiterTest : public ::testing::Test {
 protected:
  std::unique_ptr<RateLimiter> Make(RateLimiterOptions options) {
    return *RateLimiter::Create(options, clock_);
  }

  /// Takes single tokens until there is none left, and says how many there were.
  static int Drain(RateLimiter& limiter) {
    int tokens = 0;
    while (limiter.TryAcquire()) ++tokens;
    return tokens;
  }

  ManualClock clock_;
};

TEST_F(RateLimiterTest, BeginsWithTheBurst) {
  const auto limiter = Make({.per_second = 3, .burst = 10});
  EXPECT_EQ(limiter->Available(), 10);
  EXPECT_EQ(Drain(*limiter), 10);
  EXPECT_EQ(limiter->Available(), 0);
}

TEST_F(RateLimiterTest, TokensComeEvenlyAtTheRate) {
  const auto limiter = Make({.per_second = 4, .burst = 10});
  Drain(*limiter);
  clock_.Advance(absl::Milliseconds(249));
  EXPECT_FALSE(limiter->TryAcquire());
  clock_.Advance(absl::Milliseconds(1));
  EXPECT_TRUE(limiter->TryAcquire());
  EXPECT_FALSE(limiter->TryAcquire());
  clock_.Advance(absl::Seconds(2));
  EXPECT_EQ(Drain(*limiter), 8);
}

TEST_F(RateLimiterTest, APauseEarnsNoMoreThanTheBurst) {
  const auto limiter = Make({.per_second = 100, .burst = 10});
  Drain(*limiter);
  clock_.Advance(absl::Hours(24 * 365));
  EXPECT_EQ(Drain(*limiter), 10);
}

TEST_F(RateLimiterTest, TakesSeveralTokensOrNone) {
  const auto limiter = Make({.per_second = 1, .burst = 10});
  EXPECT_TRUE(limiter->TryAcquire(7));
  EXPECT_FALSE(limiter->TryAcquire(4));
  EXPECT_EQ(limiter->Available(), 3);
  EXPECT_TRUE(limiter->TryAcquire(3));
  EXPECT_TRUE(limiter->TryAcquire(0));
}

TEST_F(RateLimiterTest, SaysWhenTokensAreThereAndThenTheyAre) {
  const auto limiter = Make({.per_second = 3, .burst = 10});
  EXPECT_EQ(limiter->TimeUntil(10), absl::ZeroDuration());
  Drain(*limiter);
  const absl::Duration wait = limiter->TimeUntil(6);
  EXPECT_GE(wait, absl::Seconds(2));
  EXPECT_LT(wait, absl::Seconds(2) + absl::Nanoseconds(10));
  clock_.Advance(wait - absl::Nanoseconds(1));
  EXPECT_FALSE(limiter->TryAcquire(6));
  clock_.Advance(absl::Nanoseconds(1));
  EXPECT_TRUE(limiter->TryAcquire(6));
}

TEST_F(RateLimiterTest, MoreThanTheBurstNeverComes) {
  const auto limiter = Make({.per_second = 3, .burst = 10});
  EXPECT_EQ(limiter->TimeUntil(11), absl::InfiniteDuration());
  EXPECT_FALSE(limiter->TryAcquire(11));
  EXPECT_FALSE(limiter->TryAcquire(std::numeric_limits<int64_t>::max()));
  EXPECT_EQ(Drain(*limiter), 10);
}

TEST_F(RateLimiterTest, WallClockJumpBringsNoTokens) {
  const auto limiter = Make({.per_second = 1, .burst = 1});
  Drain(*limiter);
  clock_.JumpWallClock(absl::Hours(1));
  EXPECT_FALSE(limiter->TryAcquire());
}

TEST_F(RateLimiterTest, SlowestAndFastestRatesAreExact) {
  const auto slow = Make({.per_second = 1.0 / 86400, .burst = 1});
  Drain(*slow);
  EXPECT_EQ(slow->TimeUntil(), absl::Hours(24));
  const auto fast = Make({.per_second = 1e6, .burst = 1'000'000});
  Drain(*fast);
  clock_.Advance(absl::Milliseconds(10));
  EXPECT_EQ(Drain(*fast), 10'000);
}

TEST_F(RateLimiterTest, NamesEveryWrongOption) {
  EXPECT_THAT(WrongOptions(RateLimiter::Create({.per_second = 0, .burst = 0}, clock_).status()),
              ElementsAre("per_second", "burst"));
  EXPECT_THAT(WrongOptions(RateLimiter::Create(
                               {.per_second = std::numeric_limits<double>::quiet_NaN()}, clock_)
                               .status()),
              ElementsAre("per_second"));
  EXPECT_THAT(WrongOptions(RateLimiter::Create({.per_second = 1e-9, .burst = 1}, clock_).status()),
              ElementsAre("burst"));
}

TEST_F(RateLimiterTest, SixtyFourThreadsTogetherGetNoMoreThanTheBurst) {
  const auto limiter = Make({.per_second = 1, .burst = 1000});
  std::atomic<int> tokens = 0;
  OnSixtyFourThreads([&] {
    for (int i = 0; i < 100; ++i) {
      if (limiter->TryAcquire()) ++tokens;
    }
  });
  EXPECT_EQ(tokens, 1000);
}

}  // namespace
}  // namespace souk::resilience
