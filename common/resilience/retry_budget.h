#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/base/mutex.h"

namespace souk::resilience {

struct RetryBudgetOptions {
  /// Retries allowed for each call: 0.2 lets a callee that fails everything see at most 20 % more
  /// requests than there are calls. 0 to 1.
  double retries_per_call = 0.2;

  /// Retries a second that are allowed however few calls there are, so that a quiet client may
  /// retry at all. Finite, at least 0.
  double minimum_per_second = 2.0;

  /// How many unspent retries are kept for later, and there at the start. Bounds the burst when a
  /// callee that was healthy for long begins to fail. Finite, at least 1.
  double most_unspent = 20.0;
};

/// Keeps retries from multiplying the load of a callee that fails because of its load: the retries
/// of all calls to a callee draw on one bucket, which their number fills (Finagle's RetryBudget,
/// gRFC A6 "retry throttling"; Beyer et al., Site Reliability Engineering, ch. 22).
///
/// Invariants:
///   1. The balance is never more than most_unspent.
///   2. From one top-up to the next, at least a second later, it gains at most the larger of
///      retries_per_call for each call and minimum_per_second for each second - not both, or a
///      client of few calls would exceed the share that it was promised to keep to.
///
/// Thread-safe; one instance a callee.
class RetryBudget {
 public:
  /// A full budget, or INVALID_ARGUMENT naming each option that is wrong. The clock must outlive
  /// it.
  static absl::StatusOr<std::unique_ptr<RetryBudget>> Create(const RetryBudgetOptions& options,
                                                             const Clock& clock);

  RetryBudget(const RetryBudget&) = delete;
  RetryBudget& operator=(const RetryBudget&) = delete;

  /// To be told once for each call, before its first attempt, however it ends.
  void AddCall();

  /// Takes one retry out, or returns false when there is none.
  bool TryWithdraw();

  /// How many retries are left, for metrics.
  double Balance() const;

 private:
  RetryBudget(const RetryBudgetOptions& options, const Clock& clock);

  void Deposit(double retries) EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void TopUp() EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const RetryBudgetOptions options_;
  const Clock& clock_;

  mutable Mutex mutex_;
  double balance_ GUARDED_BY(mutex_);
  double deposited_since_top_up_ GUARDED_BY(mutex_) = 0.0;
  SteadyTime last_top_up_ GUARDED_BY(mutex_);
};

}  // namespace souk::resilience
