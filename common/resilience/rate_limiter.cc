#include "common/resilience/rate_limiter.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace souk::resilience {
namespace {

constexpr double kNanosecondsPerSecond = 1e9;
constexpr double kMostPerSecond = 1e6;
constexpr double kSecondsPerYear = 365.0 * 24 * 60 * 60;

absl::Status Validate(const RateLimiterOptions& options) {
  Violations violations;
  const bool possible_rate = options.per_second > 0.0 && options.per_second <= kMostPerSecond;
  violations.Require(possible_rate, "per_second", "must be more than 0 and at most 1000000");
  violations.Require(options.burst >= 1, "burst", "must be at least 1");
  // Longer times would not fit into the nanoseconds that they are counted in.
  violations.Require(
      !possible_rate || static_cast<double>(options.burst) <= options.per_second * kSecondsPerYear,
      "burst", "must be at most what per_second brings in a year");
  return violations.ToStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<RateLimiter>> RateLimiter::Create(const RateLimiterOptions& options,
                                                                 const Clock& clock) {
  RETURN_IF_ERROR(Validate(options));
  return std::unique_ptr<RateLimiter>(new RateLimiter(options, clock));
}

RateLimiter::RateLimiter(const RateLimiterOptions& options, const Clock& clock)
    : clock_(clock),
      burst_(options.burst),
      token_(static_cast<Nanoseconds>(std::ceil(kNanosecondsPerSecond / options.per_second))),
      full_(burst_ * token_),
      full_at_(Now()) {}

bool RateLimiter::TryAcquire(int64_t tokens) {
  if (tokens > burst_) return false;
  const Nanoseconds now = Now();
  Nanoseconds full_at = full_at_.load(std::memory_order_relaxed);
  Nanoseconds full_at_without = 0;
  do {
    full_at_without = std::max(full_at, now) + tokens * token_;
    if (full_at_without - now > full_) return false;
  } while (!full_at_.compare_exchange_weak(full_at, full_at_without, std::memory_order_relaxed));
  return true;
}

absl::Duration RateLimiter::TimeUntil(int64_t tokens) const {
  if (tokens > burst_) return absl::InfiniteDuration();
  return absl::Nanoseconds(std::max<Nanoseconds>(0, Missing() + tokens * token_ - full_));
}

int64_t RateLimiter::Available() const {
  return std::max<Nanoseconds>(0, full_ - Missing()) / token_;
}

RateLimiter::Nanoseconds RateLimiter::Now() const {
  return std::chrono::nanoseconds(clock_.SteadyNow().time_since_epoch()).count();
}

RateLimiter::Nanoseconds RateLimiter::Missing() const {
  return std::max<Nanoseconds>(0, full_at_.load(std::memory_order_relaxed) - Now());
}

}  // namespace souk::resilience
