#include "tests/unit/common/resilience/circuit_breaker_fixture.h"

namespace souk::resilience {
namespace {

class CircuitBreakerWindowTest : public CircuitBreakerTest {
 protected:
  static CircuitBreakerOptions LastTenCalls() {
    return {.name = "callee",
            .window = {.kind = WindowOptions::Kind::kCount,
                       .calls = 10,
                       .minimum_calls = 4,
                       .failure_rate = 0.5}};
  }

  static CircuitBreakerOptions LastTenSeconds() {
    return {.name = "callee",
            .window = {.kind = WindowOptions::Kind::kTime,
                       .span = absl::Seconds(10),
                       .minimum_calls = 4,
                       .failure_rate = 0.5}};
  }

  static CircuitBreakerOptions SlowAfterOneSecond() {
    CircuitBreakerOptions options = LastTenCalls();
    options.window.slow_call_duration = absl::Seconds(1);
    options.window.slow_call_rate = 0.75;
    return options;
  }
};

TEST_F(CircuitBreakerWindowTest, StaysClosedBelowMinimumCallsThoughAllFail) {
  const auto breaker = Make(LastTenCalls());
  Fail(*breaker, 3);
  EXPECT_EQ(breaker->Snapshot().state, BreakerState::kClosed);
  EXPECT_EQ(breaker->Snapshot().window.failures, 3);
}

TEST_F(CircuitBreakerWindowTest, OpensWhenFailureRateReachesThresholdAtMinimumCalls) {
  const auto breaker = Make(LastTenCalls());
  Fail(*breaker, 2);
  Succeed(*breaker);
  EXPECT_EQ(breaker->Snapshot().state, BreakerState::kClosed);
  Succeed(*breaker);  // The fourth call: two of four failed.
  EXPECT_EQ(breaker->Snapshot().state, BreakerState::kOpen);
}

TEST_F(CircuitBreakerWindowTest, StaysClosedJustBelowFailureRate) {
  const auto breaker = Make(LastTenCalls());
  Succeed(*breaker, 6);
  Fail(*breaker, 4);
  EXPECT_EQ(breaker->Snapshot().state, BreakerState::kClosed);
}

TEST_F(CircuitBreakerWindowTest, ThresholdIsExactWhereBinaryFractionsAreNot) {
  CircuitBreakerOptions options = LastTenCalls();
  options.window.calls = 30;
  options.window.minimum_calls = 30;
  options.window.failure_rate = 0.1;  // 0.1 * 30 is a little more than 3 in doubles.
  const auto breaker = Make(options);
  Succeed(*breaker, 27);
  Fail(*breaker, 3);
  EXPECT_EQ(breaker->Snapshot().state, BreakerState::kOpen);
}

TEST_F(CircuitBreakerWindowTest, CountWindowForgetsCallsThatManyOthersFollowed) {
  const auto breaker = Make(LastTenCalls());
  Succeed(*breaker, 6);
  Fail(*breaker, 4);
  Succeed(*breaker, 10);
  EXPECT_EQ(breaker->Snapshot().window.failures, 0);
  Fail(*breaker, 4);
  EXPECT_EQ(breaker->Snapshot().state, BreakerState::kClosed);
  Fail(*breaker);
  EXPECT_EQ(breaker->Snapshot().state, BreakerState::kOpen);
}

TEST_F(CircuitBreakerWindowTest, TimeWindowForgetsOldFailures) {
  const auto breaker = Make(LastTenSeconds());
  Fail(*breaker, 3);
  clock_.Advance(absl::Seconds(11));
  Fail(*breaker);
  EXPECT_EQ(breaker->Snapshot().state, BreakerState::kClosed);
  EXPECT_EQ(breaker->Snapshot().window.calls, 1);
}

TEST_F(CircuitBreakerWindowTest, TimeWindowOpensOnFailuresSpreadOverItsSpan) {
  const auto breaker = Make(LastTenSeconds());
  for (int i = 0; i < 4; ++i) {
    Fail(*breaker);
    clock_.Advance(absl::Seconds(2));
  }
  EXPECT_EQ(breaker->Snapshot().state, BreakerState::kOpen);
}

TEST_F(CircuitBreakerWindowTest, OpensOnSlowCallsThoughTheySucceed) {
  const auto breaker = Make(SlowAfterOneSecond());
  Succeed(*breaker, 1, absl::Milliseconds(999));
  Succeed(*breaker, 2, absl::Seconds(1));
  EXPECT_EQ(breaker->Snapshot().state, BreakerState::kClosed);
  Succeed(*breaker, 1, absl::Seconds(5));
  EXPECT_EQ(breaker->Snapshot().state, BreakerState::kOpen);
  EXPECT_EQ(breaker->Snapshot().totals.slow_calls, 3);
}

TEST_F(CircuitBreakerWindowTest, IgnoredCallIsNotSlowHoweverLongItTook) {
  const auto breaker = Make(SlowAfterOneSecond());
  for (int i = 0; i < 10; ++i) {
    breaker->TryAcquire()->Record(Outcome::kIgnored, absl::Hours(1));
  }
  EXPECT_EQ(breaker->Snapshot().window.calls, 0);
  EXPECT_EQ(breaker->Snapshot().totals.slow_calls, 0);
}

TEST_F(CircuitBreakerWindowTest, SlowProbeReopens) {
  const auto breaker = Make(SlowAfterOneSecond());
  Succeed(*breaker, 4, absl::Seconds(2));
  clock_.Advance(absl::Seconds(5));
  Succeed(*breaker, 1, absl::Seconds(2));
  EXPECT_EQ(breaker->Snapshot().state, BreakerState::kOpen);
  EXPECT_EQ(breaker->Snapshot().totals.opened, 2);
}

TEST_F(CircuitBreakerWindowTest, ClosedAgainItBeginsWithAnEmptyWindow) {
  const auto breaker = Make(LastTenCalls());
  Fail(*breaker, 4);
  clock_.Advance(absl::Seconds(5));
  Succeed(*breaker, 3);
  ASSERT_EQ(breaker->Snapshot().state, BreakerState::kClosed);
  EXPECT_EQ(breaker->Snapshot().window.calls, 0);
}

TEST_F(CircuitBreakerWindowTest, ConsecutiveFailuresOpenBeforeTheWindowHasItsMinimum) {
  CircuitBreakerOptions options = LastTenCalls();
  options.consecutive_failures = 2;
  const auto breaker = Make(options);
  Fail(*breaker, 2);
  EXPECT_EQ(breaker->Snapshot().state, BreakerState::kOpen);
}

}  // namespace
}  // namespace souk::resilience
