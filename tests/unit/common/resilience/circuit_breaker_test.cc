#include "common/resilience/circuit_breaker.h"

#include "tests/unit/common/resilience/circuit_breaker_fixture.h"

namespace souk::resilience {
namespace {

TEST_F(CircuitBreakerTest, BeginsClosedWithNothingCounted) {
  const auto breaker = Make(ClassicCircuitBreaker("callee"));
  const BreakerSnapshot snapshot = breaker->Snapshot();
  EXPECT_EQ(breaker->name(), "callee");
  EXPECT_EQ(snapshot.state, BreakerState::kClosed);
  EXPECT_EQ(snapshot.consecutive_failures, 0);
  EXPECT_EQ(snapshot.totals.successes, 0);
  EXPECT_EQ(snapshot.totals.opened, 0);
}

TEST_F(CircuitBreakerTest, ClassicOpensAtFifthConsecutiveFailureAndNotBefore) {
  const auto breaker = Make(ClassicCircuitBreaker("callee"));
  Fail(*breaker, 4);
  EXPECT_EQ(breaker->Snapshot().state, BreakerState::kClosed);
  Fail(*breaker);
  EXPECT_EQ(breaker->Snapshot().state, BreakerState::kOpen);
  EXPECT_EQ(breaker->Snapshot().totals.opened, 1);
}

TEST_F(CircuitBreakerTest, SuccessEndsARunOfFailures) {
  const auto breaker = Make(ClassicCircuitBreaker("callee"));
  Fail(*breaker, 4);
  Succeed(*breaker);
  Fail(*breaker, 4);
  EXPECT_EQ(breaker->Snapshot().state, BreakerState::kClosed);
  EXPECT_EQ(breaker->Snapshot().consecutive_failures, 4);
}

TEST_F(CircuitBreakerTest, IgnoredOutcomeNeitherEndsNorLengthensARunOfFailures) {
  const auto breaker = Make(ClassicCircuitBreaker("callee"));
  Fail(*breaker, 4);
  breaker->TryAcquire()->Record(Outcome::kIgnored, absl::ZeroDuration());
  EXPECT_EQ(breaker->Snapshot().consecutive_failures, 4);
  Fail(*breaker);
  EXPECT_EQ(breaker->Snapshot().state, BreakerState::kOpen);
}

TEST_F(CircuitBreakerTest, OpenRefusesAndSaysHowLongYet) {
  const auto breaker = Make(ClassicCircuitBreaker("callee"));
  Fail(*breaker, 5);
  ExpectRefusedFor(*breaker, absl::Seconds(30));
  clock_.Advance(absl::Seconds(29));
  ExpectRefusedFor(*breaker, absl::Seconds(1));
  EXPECT_EQ(breaker->Snapshot().open_for, absl::Seconds(1));
  EXPECT_EQ(breaker->Snapshot().totals.refused, 2);
}

TEST_F(CircuitBreakerTest, RefusalNamesTheCallee) {
  const auto breaker = Make(Brittle());
  Fail(*breaker);
  EXPECT_EQ(breaker->TryAcquire().status().message(), "the circuit breaker of callee is open");
}

TEST_F(CircuitBreakerTest, WallClockJumpDoesNotEndTheOpenTime) {
  const auto breaker = Make(Brittle());
  Fail(*breaker);
  clock_.JumpWallClock(absl::Hours(1));
  ExpectRefusedFor(*breaker, absl::Seconds(30));
}

TEST_F(CircuitBreakerTest, ClassicClosesAfterThreeSuccessfulProbes) {
  const auto breaker = Make(ClassicCircuitBreaker("callee"));
  Fail(*breaker, 5);
  clock_.Advance(absl::Seconds(30));
  Succeed(*breaker, 2);
  EXPECT_EQ(breaker->Snapshot().state, BreakerState::kHalfOpen);
  Succeed(*breaker);
  EXPECT_EQ(breaker->Snapshot().state, BreakerState::kClosed);
}

TEST_F(CircuitBreakerTest, LateAnswerFromBeforeItOpenedCountsNothing) {
  const auto breaker = Make(Brittle());
  Permit late_success = *breaker->TryAcquire();
  Permit late_failure = *breaker->TryAcquire();
  Fail(*breaker);
  clock_.Advance(absl::Seconds(30));
  Permit probe = *breaker->TryAcquire();
  late_success.Success(absl::ZeroDuration());
  late_failure.Failure(absl::ZeroDuration());
  EXPECT_EQ(breaker->Snapshot().state, BreakerState::kHalfOpen);
  EXPECT_EQ(breaker->Snapshot().probe_successes, 0);
  EXPECT_EQ(breaker->Snapshot().probes_in_flight, 1);
}

TEST_F(CircuitBreakerTest, PermitRecordsOnlyItsFirstOutcome) {
  const auto breaker = Make(ClassicCircuitBreaker("callee"));
  Permit permit = *breaker->TryAcquire();
  permit.Failure(absl::ZeroDuration());
  permit.Failure(absl::ZeroDuration());
  permit.Success(absl::ZeroDuration());
  EXPECT_EQ(breaker->Snapshot().consecutive_failures, 1);
  EXPECT_EQ(breaker->Snapshot().totals.failures, 1);
  EXPECT_EQ(breaker->Snapshot().totals.successes, 0);
}

TEST_F(CircuitBreakerTest, TotalsCountEveryOutcomeAndGoOnThroughChangesOfState) {
  const auto breaker = Make(Brittle());
  Succeed(*breaker, 2);
  {
    const Permit untold = *breaker->TryAcquire();
  }
  Fail(*breaker);
  ExpectRefusedFor(*breaker, absl::Seconds(30));
  clock_.Advance(absl::Seconds(30));
  Succeed(*breaker, 3);
  const BreakerTotals totals = breaker->Snapshot().totals;
  EXPECT_EQ(totals.successes, 5);
  EXPECT_EQ(totals.failures, 1);
  EXPECT_EQ(totals.ignored, 1);
  EXPECT_EQ(totals.refused, 1);
  EXPECT_EQ(totals.opened, 1);
}

TEST_F(CircuitBreakerTest, ForcedOpenRefusesUntilTheOperatorStopsAndThenProbes) {
  const auto breaker = Make(ClassicCircuitBreaker("callee"));
  breaker->ForceOpen();
  clock_.Advance(absl::Hours(1));
  ExpectRefusedFor(*breaker, absl::Seconds(30));
  EXPECT_EQ(breaker->Snapshot().state, BreakerState::kForcedOpen);
  breaker->StopForcing();
  EXPECT_EQ(breaker->Snapshot().state, BreakerState::kHalfOpen);
  Succeed(*breaker, 3);
  EXPECT_EQ(breaker->Snapshot().state, BreakerState::kClosed);
}

TEST_F(CircuitBreakerTest, ForcedClosedLetsEveryCallThroughHoweverManyFail) {
  const auto breaker = Make(Brittle());
  Fail(*breaker);
  breaker->ForceClosed();
  Fail(*breaker, 100);
  EXPECT_TRUE(breaker->TryAcquire().ok());
  EXPECT_EQ(breaker->Snapshot().state, BreakerState::kForcedClosed);
  breaker->StopForcing();
  EXPECT_EQ(breaker->Snapshot().state, BreakerState::kClosed);
  EXPECT_EQ(breaker->Snapshot().consecutive_failures, 0);
}

TEST_F(CircuitBreakerTest, StopForcingWithoutForceChangesNothing) {
  const auto breaker = Make(Brittle());
  Fail(*breaker);
  breaker->StopForcing();
  ExpectRefusedFor(*breaker, absl::Seconds(30));
}

}  // namespace
}  // namespace souk::resilience
