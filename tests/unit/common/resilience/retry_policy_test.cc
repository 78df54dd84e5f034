#include "common/resilience/retry_policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "common/base/error.h"
#include "tests/support/violated_fields.h"

namespace souk::resilience {
namespace {

const absl::Status kUnavailable = absl::UnavailableError("connection lost");
const absl::Status kCircuitIsOpen =
    RetryableError(absl::StatusCode::kUnavailable, "CIRCUIT_OPEN", "open", absl::Seconds(30));

class RetryPolicyTest : public ::testing::Test {
 protected:
  /// No jitter: retries come after 100 ms, 200 ms, 400 ms.
  static RetryPolicyOptions Options() {
    return {.max_attempts = 4,
            .backoff = {.initial = absl::Milliseconds(100),
                        .maximum = absl::Seconds(1),
                        .multiplier = 2.0,
                        .jitter = 0.0},
            .shortest_attempt = absl::Milliseconds(5)};
  }

  RetryDecision Decide(const FailedAttempt& attempt) {
    return RetryPolicy::Create(Options())->Decide(attempt, *budget_, random_);
  }

  void ExpectGivenUp(const FailedAttempt& attempt, RetryVerdict why) {
    const double before = budget_->Balance();
    const RetryDecision decision = Decide(attempt);
    EXPECT_EQ(decision.verdict, why) << ToString(decision.verdict);
    EXPECT_FALSE(decision.ShouldRetry());
    EXPECT_EQ(decision.delay, absl::ZeroDuration());
    EXPECT_EQ(budget_->Balance(), before) << "was charged for no retry";
  }

  ManualClock clock_;
  SeededRandom random_{1};
  std::unique_ptr<RetryBudget> budget_ = *RetryBudget::Create({.most_unspent = 10}, clock_);
};

TEST_F(RetryPolicyTest, RetriesARepeatableCallAfterTheBackoffAndPaysForIt) {
  const RetryDecision decision = Decide({.status = kUnavailable, .repeatable = true});
  EXPECT_EQ(decision.verdict, RetryVerdict::kRetry);
  EXPECT_TRUE(decision.ShouldRetry());
  EXPECT_EQ(decision.delay, absl::Milliseconds(100));
  EXPECT_EQ(budget_->Balance(), 9);
}

TEST_F(RetryPolicyTest, BacksOffLongerWithEachAttempt) {
  EXPECT_EQ(Decide({.status = kUnavailable, .number = 2, .repeatable = true}).delay,
            absl::Milliseconds(200));
  EXPECT_EQ(Decide({.status = kUnavailable, .number = 3, .repeatable = true}).delay,
            absl::Milliseconds(400));
}

TEST_F(RetryPolicyTest, NeverRepeatsWhatMayHaveHappenedUnlessRepeatable) {
  ExpectGivenUp({.status = kUnavailable, .repeatable = false, .sent = true}, RetryVerdict::kUnsafe);
}

TEST_F(RetryPolicyTest, RetriesAnUnsentAttemptThoughNotRepeatable) {
  EXPECT_EQ(Decide({.status = kUnavailable, .repeatable = false, .sent = false}).verdict,
            RetryVerdict::kRetry);
}

TEST_F(RetryPolicyTest, RetryInfoDoesNotMakeACallRepeatable) {
  const absl::Status busy =
      RetryableError(absl::StatusCode::kAborted, "BUSY", "busy", absl::Milliseconds(1));
  ExpectGivenUp({.status = busy, .repeatable = false}, RetryVerdict::kUnsafe);
}

TEST_F(RetryPolicyTest, GivesUpOnCodesThatComeBackTheSame) {
  for (const absl::Status& status :
       {absl::InvalidArgumentError(""), absl::NotFoundError(""), absl::InternalError(""),
        absl::DeadlineExceededError(""), absl::CancelledError(""), absl::AbortedError("")}) {
    ExpectGivenUp({.status = status, .repeatable = true}, RetryVerdict::kNotRetryable);
  }
}

TEST_F(RetryPolicyTest, RetriesTheCodesThatTheOptionsName) {
  RetryPolicyOptions options = Options();
  options.retryable_codes = {absl::StatusCode::kDeadlineExceeded};
  const RetryPolicy policy = *RetryPolicy::Create(options);
  const absl::Status late = absl::DeadlineExceededError("");
  EXPECT_EQ(policy.Decide({.status = late, .repeatable = true}, *budget_, random_).verdict,
            RetryVerdict::kRetry);
  EXPECT_EQ(policy.Decide({.status = kUnavailable, .repeatable = true}, *budget_, random_).verdict,
            RetryVerdict::kNotRetryable);
}

TEST_F(RetryPolicyTest, WaitsForRetryInfoAndTheBackoffOnTopWhateverTheCode) {
  const absl::Status in_flight = RetryableError(absl::StatusCode::kAborted, "KEY_IN_FLIGHT",
                                                "in flight", absl::Milliseconds(700));
  const RetryDecision decision = Decide({.status = in_flight, .repeatable = true});
  EXPECT_EQ(decision.verdict, RetryVerdict::kRetry);
  EXPECT_EQ(decision.delay, absl::Milliseconds(800));
}

TEST_F(RetryPolicyTest, GivesUpAfterTheLastAttemptAllowed) {
  EXPECT_TRUE(Decide({.status = kUnavailable, .number = 3, .repeatable = true}).ShouldRetry());
  ExpectGivenUp({.status = kUnavailable, .number = 4, .repeatable = true},
                RetryVerdict::kAttemptsExhausted);
}

TEST_F(RetryPolicyTest, GivesUpWhenTheRetryWouldComeTooLate) {
  const absl::Duration just_enough = absl::Milliseconds(100 + 5);
  EXPECT_TRUE(
      Decide({.status = kUnavailable, .time_left = just_enough, .repeatable = true}).ShouldRetry());
  ExpectGivenUp(
      {.status = kUnavailable, .time_left = just_enough - absl::Nanoseconds(1), .repeatable = true},
      RetryVerdict::kDeadlineTooClose);
}

TEST_F(RetryPolicyTest, GivesUpWhenRetryInfoLiesPastTheDeadline) {
  const absl::Status exhausted =
      RetryableError(absl::StatusCode::kResourceExhausted, "QUOTA", "quota", absl::Seconds(60));
  ExpectGivenUp({.status = exhausted, .time_left = absl::Seconds(2), .repeatable = true},
                RetryVerdict::kDeadlineTooClose);
}

TEST_F(RetryPolicyTest, GivesUpWhenTheBudgetIsSpent) {
  while (budget_->TryWithdraw()) {
  }
  ExpectGivenUp({.status = kUnavailable, .repeatable = true}, RetryVerdict::kBudgetExhausted);
}

TEST_F(RetryPolicyTest, OpenBreakerIsNotRetriedOnTheOnlyInstance) {
  ExpectGivenUp({.status = kCircuitIsOpen, .repeatable = true, .sent = false},
                RetryVerdict::kCircuitOpen);
}

TEST_F(RetryPolicyTest, OpenBreakerIsPassedByAtOnceAndForFreeOnAnotherInstance) {
  const RetryDecision decision =
      Decide({.status = kCircuitIsOpen, .sent = false, .another_instance = true});
  EXPECT_EQ(decision.verdict, RetryVerdict::kRetryElsewhere);
  EXPECT_TRUE(decision.ShouldRetry());
  EXPECT_EQ(decision.delay, absl::ZeroDuration());
  EXPECT_EQ(budget_->Balance(), 10);
}

TEST_F(RetryPolicyTest, PassingByOpenBreakersIsBoundedByAttemptsAndDeadline) {
  ExpectGivenUp({.status = kCircuitIsOpen, .number = 4, .sent = false, .another_instance = true},
                RetryVerdict::kAttemptsExhausted);
  ExpectGivenUp({.status = kCircuitIsOpen,
                 .time_left = absl::Milliseconds(4),
                 .sent = false,
                 .another_instance = true},
                RetryVerdict::kDeadlineTooClose);
}

TEST_F(RetryPolicyTest, BreakerThatIsOpenBehindTheCalleeIsAnErrorWithRetryInfo) {
  ExpectGivenUp({.status = kCircuitIsOpen,
                 .time_left = absl::Seconds(2),
                 .repeatable = true,
                 .sent = true,
                 .another_instance = true},
                RetryVerdict::kDeadlineTooClose);
}

TEST_F(RetryPolicyTest, NamesEveryWrongOption) {
  const absl::Status status = RetryPolicy::Create({.max_attempts = 0,
                                                   .backoff = {.initial = absl::ZeroDuration()},
                                                   .shortest_attempt = absl::ZeroDuration()})
                                  .status();
  EXPECT_THAT(ViolatedFields(status),
              ::testing::ElementsAre("max_attempts", "backoff.initial", "shortest_attempt"));
}

}  // namespace
}  // namespace souk::resilience
