#pragma once

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/random.h"
#include "common/resilience/backoff.h"
#include "common/resilience/retry_budget.h"

namespace souk::resilience {

struct RetryPolicyOptions {
  /// Attempts a call may take, the first among them. At least 1, which means no retries.
  int max_attempts = 3;

  /// The delay before each retry. The first is up to 200 ms with full jitter by default: that
  /// spreads callers that lost their callee at one instant so far that 10 ms see a twentieth of
  /// them.
  BackoffOptions backoff = {};

  /// Codes after which another attempt may do better. An error that carries RetryInfo is retried
  /// whatever its code: the callee itself says that it helps.
  std::vector<absl::StatusCode> retryable_codes = {absl::StatusCode::kUnavailable};

  /// No attempt succeeds in less, so none is begun with less left. More than zero.
  absl::Duration shortest_attempt = absl::Milliseconds(1);
};

/// An attempt that did not succeed, and the call that it was made for.
struct FailedAttempt {
  /// How it ended. REQUIRES: not OK. A reference: use the struct within one expression.
  const absl::Status& status;

  /// 1 for the call's first attempt.
  int number = 1;

  /// What is left of the call's total deadline.
  absl::Duration time_left = absl::InfiniteDuration();

  /// Whether doing it twice does no more than doing it once: the method is idempotent, or the call
  /// carries an idempotency key.
  bool repeatable = false;

  /// Whether the callee may have seen the attempt. Not when no connection was made, or when a
  /// breaker or bulkhead on this side refused it.
  bool sent = true;

  /// Whether the next attempt could go to another instance than this one.
  bool another_instance = false;
};

enum class RetryVerdict {
  kRetry,              ///< Try again after the delay.
  kRetryElsewhere,     ///< Try again after the delay, on another instance only.
  kNotRetryable,       ///< The code says that another attempt would get the same answer.
  kUnsafe,             ///< It may have happened, and must not happen twice.
  kAttemptsExhausted,  ///< It was the last attempt allowed.
  kCircuitOpen,        ///< The breaker is open, and there is no other instance.
  kDeadlineTooClose,   ///< The retry would come too late to help.
  kBudgetExhausted,    ///< The callee gets as many retries as it can bear already.
};

/// The verdict's name for logs and metrics, such as "budget-exhausted".
absl::string_view ToString(RetryVerdict verdict);

struct RetryDecision {
  RetryVerdict verdict;
  absl::Duration delay;  ///< Zero unless retrying.

  bool ShouldRetry() const {
    return verdict == RetryVerdict::kRetry || verdict == RetryVerdict::kRetryElsewhere;
  }
};

/// Decides whether a failed attempt is made again (Nygard, Release It!, ch. 5; Google SRE, ch. 22,
/// "Deciding to Retry"). Pure: it waits for nothing and knows no transport. Immutable, so
/// thread-safe.
///
/// Invariants:
///   1. What may have happened is never repeated unless it is repeatable.
///   2. No retry begins before the callee's RetryInfo has passed, nor after the time at which the
///      deadline could still be met.
///   3. Each retry is paid for from the budget, and nothing is paid when there is no retry. Free is
///      only the way round an open breaker: its callee got no request yet for which this is a
///      second.
class RetryPolicy {
 public:
  /// INVALID_ARGUMENT naming each option that is wrong.
  static absl::StatusOr<RetryPolicy> Create(RetryPolicyOptions options);

  /// What to do after `attempt`. `budget` is that of the callee; `random` gives the jitter.
  RetryDecision Decide(const FailedAttempt& attempt, RetryBudget& budget, Random& random) const;

 private:
  explicit RetryPolicy(RetryPolicyOptions options);

  bool MayHelp(const absl::Status& status) const;
  absl::Duration DelayAfter(const FailedAttempt& attempt, Random& random) const;
  RetryDecision GoRoundOpenBreaker(const FailedAttempt& attempt) const;

  RetryPolicyOptions options_;
  Backoff backoff_;
};

}  // namespace souk::resilience
