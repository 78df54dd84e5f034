#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/clock.h"

namespace souk::resilience {

struct RateLimiterOptions {
  /// Tokens that come in each second, evenly. More than 0, at most 1,000,000: a token takes whole
  /// nanoseconds, rounded up, so faster ones would come noticeably too slowly.
  double per_second = 100.0;

  /// Tokens that are there at the start and after a pause: the burst that passes at once. At least
  /// 1, at most what per_second brings in a year.
  int64_t burst = 100;
};

/// Lets through so much a second and no more, with a burst after a pause: a bucket into which
/// tokens drip and overflow, and from which each call takes what it costs (the token bucket of
/// Tanenbaum, Computer Networks, ch. 5; RFC 2697).
///
/// No token is ever counted in or out. The bucket is one number, the time at which it will be full
/// if nobody takes more; taking a token moves that time one token's worth away, and a bucket is
/// empty when it is a full bucket's worth away (the "virtual scheduling" form of the Generic Cell
/// Rate Algorithm, ITU-T I.371, annex A).
///
/// Invariants:
///   1. In any stretch of length t, at most burst + per_second * t tokens are given.
///   2. A refusal takes nothing, so who asks for more than there is does not starve the others.
///
/// Thread-safe, without a lock.
class RateLimiter {
 public:
  /// A full bucket, or INVALID_ARGUMENT naming each option that is wrong. The clock must outlive
  /// it.
  static absl::StatusOr<std::unique_ptr<RateLimiter>> Create(const RateLimiterOptions& options,
                                                             const Clock& clock);

  RateLimiter(const RateLimiter&) = delete;
  RateLimiter& operator=(const RateLimiter&) = delete;

  /// Takes `tokens`, or none of them and returns false when there are fewer. REQUIRES: tokens >= 0.
  bool TryAcquire(int64_t tokens = 1);

  /// After what time `tokens` will be there if nobody takes any: zero when they are, infinite when
  /// the bucket never holds so many. REQUIRES: tokens >= 0.
  absl::Duration TimeUntil(int64_t tokens = 1) const;

  /// Whole tokens that are there now, for metrics.
  int64_t Available() const;

 private:
  using Nanoseconds = int64_t;

  RateLimiter(const RateLimiterOptions& options, const Clock& clock);

  Nanoseconds Now() const;
  /// The time until the bucket is full.
  Nanoseconds Missing() const;

  const Clock& clock_;
  const int64_t burst_;
  const Nanoseconds token_;           // the time that brings one token
  const Nanoseconds full_;            // the time that fills an empty bucket
  std::atomic<Nanoseconds> full_at_;  // on the steady clock
};

}  // namespace souk::resilience
