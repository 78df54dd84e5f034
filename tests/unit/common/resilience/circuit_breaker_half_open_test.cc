#include <utility>
#include <vector>

#include "tests/unit/common/resilience/circuit_breaker_fixture.h"

namespace souk::resilience {
namespace {

class CircuitBreakerHalfOpenTest : public CircuitBreakerTest {
 protected:
  /// A breaker that opened just now for 1 s, and would for 2 s and then 4 s at most.
  std::unique_ptr<CircuitBreaker> MakeOpen(double jitter = 0.0) {
    CircuitBreakerOptions options = Brittle();
    options.open_for = {.initial = absl::Seconds(1),
                        .maximum = absl::Seconds(4),
                        .multiplier = 2.0,
                        .jitter = jitter};
    options.half_open_probes = 2;
    options.successes_to_close = 2;
    auto breaker = Make(options);
    Fail(*breaker);
    return breaker;
  }

  absl::Duration OpenTimeAfterAFailedProbe(CircuitBreaker& breaker) {
    clock_.Advance(breaker.Snapshot().open_for);
    Fail(breaker);
    return breaker.Snapshot().open_for;
  }
};

TEST_F(CircuitBreakerHalfOpenTest, AdmitsAsManyProbesAsConfiguredAndRefusesTheNext) {
  const auto breaker = MakeOpen();
  clock_.Advance(absl::Seconds(1));
  const Permit first = *breaker->TryAcquire();
  const Permit second = *breaker->TryAcquire();
  ExpectRefusedFor(*breaker, absl::Milliseconds(100));
  EXPECT_EQ(breaker->Snapshot().probes_in_flight, 2);
}

TEST_F(CircuitBreakerHalfOpenTest, ProbeDestroyedWithoutOutcomeGivesItsSlotBackAndCountsNothing) {
  const auto breaker = MakeOpen();
  clock_.Advance(absl::Seconds(1));
  for (int i = 0; i < 10; ++i) {
    const Permit hedge = *breaker->TryAcquire();
    EXPECT_EQ(breaker->Snapshot().probes_in_flight, 1);
  }
  EXPECT_EQ(breaker->Snapshot().probes_in_flight, 0);
  EXPECT_EQ(breaker->Snapshot().probe_successes, 0);
  EXPECT_EQ(breaker->Snapshot().state, BreakerState::kHalfOpen);
}

TEST_F(CircuitBreakerHalfOpenTest, MovedPermitHoldsOneSlot) {
  const auto breaker = MakeOpen();
  clock_.Advance(absl::Seconds(1));
  Permit first = *breaker->TryAcquire();
  Permit second = std::move(first);
  EXPECT_EQ(breaker->Snapshot().probes_in_flight, 1);
  second = *breaker->TryAcquire();  // What it held is given back.
  EXPECT_EQ(breaker->Snapshot().probes_in_flight, 1);
  second.Success(absl::ZeroDuration());
  EXPECT_EQ(breaker->Snapshot().probes_in_flight, 0);
  EXPECT_EQ(breaker->Snapshot().probe_successes, 1);
}

TEST_F(CircuitBreakerHalfOpenTest, AnyFailureReopensThoughOthersSucceeded) {
  const auto breaker = MakeOpen();
  clock_.Advance(absl::Seconds(1));
  Succeed(*breaker);
  Fail(*breaker);
  EXPECT_EQ(breaker->Snapshot().state, BreakerState::kOpen);
  EXPECT_EQ(breaker->Snapshot().totals.opened, 2);
}

TEST_F(CircuitBreakerHalfOpenTest, ProbeThatEndsAfterReopeningCountsNothing) {
  const auto breaker = MakeOpen();
  clock_.Advance(absl::Seconds(1));
  Permit slow_probe = *breaker->TryAcquire();
  Fail(*breaker);
  clock_.Advance(absl::Seconds(2));
  Permit next_probe = *breaker->TryAcquire();
  slow_probe.Success(absl::ZeroDuration());
  EXPECT_EQ(breaker->Snapshot().probe_successes, 0);
  EXPECT_EQ(breaker->Snapshot().probes_in_flight, 1);
}

TEST_F(CircuitBreakerHalfOpenTest, StaysOpenLongerAfterEachFailedProbeUpToTheMaximum) {
  const auto breaker = MakeOpen();
  EXPECT_EQ(breaker->Snapshot().open_for, absl::Seconds(1));
  EXPECT_EQ(OpenTimeAfterAFailedProbe(*breaker), absl::Seconds(2));
  EXPECT_EQ(OpenTimeAfterAFailedProbe(*breaker), absl::Seconds(4));
  EXPECT_EQ(OpenTimeAfterAFailedProbe(*breaker), absl::Seconds(4));
}

TEST_F(CircuitBreakerHalfOpenTest, ClosingForgetsHowOftenItOpened) {
  const auto breaker = MakeOpen();
  EXPECT_EQ(OpenTimeAfterAFailedProbe(*breaker), absl::Seconds(2));
  clock_.Advance(absl::Seconds(2));
  Succeed(*breaker, 2);
  ASSERT_EQ(breaker->Snapshot().state, BreakerState::kClosed);
  Fail(*breaker);
  EXPECT_EQ(breaker->Snapshot().open_for, absl::Seconds(1));
}

TEST_F(CircuitBreakerHalfOpenTest, JitterShortensTheOpenTimeByAtMostItsShare) {
  std::vector<absl::Duration> times;
  for (int i = 0; i < 100; ++i) {
    times.push_back(MakeOpen(/*jitter=*/0.5)->Snapshot().open_for);
    EXPECT_GE(times.back(), absl::Milliseconds(500));
    EXPECT_LE(times.back(), absl::Seconds(1));
  }
  const auto [shortest, longest] = std::minmax_element(times.begin(), times.end());
  EXPECT_LT(*shortest, absl::Milliseconds(600));
  EXPECT_GT(*longest, absl::Milliseconds(900));
}

}  // namespace
}  // namespace souk::resilience
