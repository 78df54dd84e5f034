#include "common/resilience/retry_budget.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace souk::resilience {
namespace {

// Shorter stretches would see calls in some and time alone in others, and count both in full.
constexpr std::chrono::seconds kBetweenTopUps(1);

absl::Status Validate(const RetryBudgetOptions& options) {
  Violations violations;
  violations.Require(options.retries_per_call >= 0.0 && options.retries_per_call <= 1.0,
                     "retries_per_call", "must be between 0 and 1");
  violations.Require(options.minimum_per_second >= 0.0 && std::isfinite(options.minimum_per_second),
                     "minimum_per_second", "must be finite and at least 0");
  violations.Require(options.most_unspent >= 1.0 && std::isfinite(options.most_unspent),
                     "most_unspent", "must be finite and at least 1");
  return violations.ToStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<RetryBudget>> RetryBudget::Create(const RetryBudgetOptions& options,
                                                                 const Clock& clock) {
  RETURN_IF_ERROR(Validate(options));
  return std::unique_ptr<RetryBudget>(new RetryBudget(options, clock));
}

RetryBudget::RetryBudget(const RetryBudgetOptions& options, const Clock& clock)
    : options_(options),
      clock_(clock),
      balance_(options.most_unspent),
      last_top_up_(clock.SteadyNow()) {}

void RetryBudget::AddCall() {
  MutexLock lock(mutex_);
  deposited_since_top_up_ += options_.retries_per_call;
  Deposit(options_.retries_per_call);
}

bool RetryBudget::TryWithdraw() {
  MutexLock lock(mutex_);
  TopUp();
  if (balance_ < 1.0) return false;
  balance_ -= 1.0;
  return true;
}

double RetryBudget::Balance() const {
  MutexLock lock(mutex_);
  return balance_;
}

void RetryBudget::Deposit(double retries) {
  balance_ = std::min(options_.most_unspent, balance_ + retries);
}

void RetryBudget::TopUp() {
  const SteadyTime now = clock_.SteadyNow();
  if (now - last_top_up_ < kBetweenTopUps) return;
  const double seconds = std::chrono::duration<double>(now - last_top_up_).count();
  Deposit(std::max(0.0, options_.minimum_per_second * seconds - deposited_since_top_up_));
  deposited_since_top_up_ = 0.0;
  last_top_up_ = now;
}

}  // namespace souk::resilience
