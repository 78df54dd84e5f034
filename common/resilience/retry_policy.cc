#include "common/resilience/retry_policy.h"

#include <algorithm>
#include <utility>

#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/resilience/circuit_breaker.h"

namespace souk::resilience {
namespace {

absl::Status Validate(const RetryPolicyOptions& options) {
  Violations violations;
  violations.Require(options.max_attempts >= 1, "max_attempts", "must be at least 1");
  Validate(options.backoff, "backoff.", violations);
  violations.Require(options.shortest_attempt > absl::ZeroDuration(), "shortest_attempt",
                     "must be more than zero");
  return violations.ToStatus();
}

RetryDecision GiveUp(RetryVerdict why) { return {.verdict = why, .delay = absl::ZeroDuration()}; }

bool WasRefusedByOwnBreaker(const FailedAttempt& attempt) {
  // A callee whose own breaker is open answers with the same reason; but that attempt was sent.
  return !attempt.sent && ReasonOf(attempt.status) == kCircuitOpen;
}

}  // namespace

absl::string_view ToString(RetryVerdict verdict) {
  switch (verdict) {
    case RetryVerdict::kRetry:
      return "retry";
    case RetryVerdict::kRetryElsewhere:
      return "retry-elsewhere";
    case RetryVerdict::kNotRetryable:
      return "not-retryable";
    case RetryVerdict::kUnsafe:
      return "unsafe";
    case RetryVerdict::kAttemptsExhausted:
      return "attempts-exhausted";
    case RetryVerdict::kCircuitOpen:
      return "circuit-open";
    case RetryVerdict::kDeadlineTooClose:
      return "deadline-too-close";
    case RetryVerdict::kBudgetExhausted:
      return "budget-exhausted";
  }
  return "unknown";
}

absl::StatusOr<RetryPolicy> RetryPolicy::Create(RetryPolicyOptions options) {
  RETURN_IF_ERROR(Validate(options));
  return RetryPolicy(std::move(options));
}

RetryPolicy::RetryPolicy(RetryPolicyOptions options)
    : options_(std::move(options)), backoff_(options_.backoff) {}

RetryDecision RetryPolicy::Decide(const FailedAttempt& attempt, RetryBudget& budget,
                                  Random& random) const {
  if (!MayHelp(attempt.status)) return GiveUp(RetryVerdict::kNotRetryable);
  if (attempt.sent && !attempt.repeatable) return GiveUp(RetryVerdict::kUnsafe);
  if (attempt.number >= options_.max_attempts) return GiveUp(RetryVerdict::kAttemptsExhausted);
  if (WasRefusedByOwnBreaker(attempt)) return GoRoundOpenBreaker(attempt);
  const absl::Duration delay = DelayAfter(attempt, random);
  if (delay + options_.shortest_attempt > attempt.time_left) {
    return GiveUp(RetryVerdict::kDeadlineTooClose);
  }
  if (!budget.TryWithdraw()) return GiveUp(RetryVerdict::kBudgetExhausted);
  return {.verdict = RetryVerdict::kRetry, .delay = delay};
}

RetryDecision RetryPolicy::GoRoundOpenBreaker(const FailedAttempt& attempt) const {
  if (!attempt.another_instance) return GiveUp(RetryVerdict::kCircuitOpen);
  if (options_.shortest_attempt > attempt.time_left) {
    return GiveUp(RetryVerdict::kDeadlineTooClose);
  }
  // At once: the RetryInfo is that of the instance whose breaker is open.
  return {.verdict = RetryVerdict::kRetryElsewhere, .delay = absl::ZeroDuration()};
}

bool RetryPolicy::MayHelp(const absl::Status& status) const {
  return RetryAfterOf(status).has_value() ||
         std::find(options_.retryable_codes.begin(), options_.retryable_codes.end(),
                   status.code()) != options_.retryable_codes.end();
}

absl::Duration RetryPolicy::DelayAfter(const FailedAttempt& attempt, Random& random) const {
  // Jitter comes on top of RetryInfo, or all who got the same advice would come back together.
  return RetryAfterOf(attempt.status).value_or(absl::ZeroDuration()) +
         backoff_.Delay(attempt.number - 1, random);
}

}  // namespace souk::resilience
