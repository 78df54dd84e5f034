#pragma once

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/error.h"
#include "common/base/random.h"

namespace souk::resilience {

struct BackoffOptions {
  /// The longest first delay. More than zero.
  absl::Duration initial = absl::Milliseconds(200);

  /// No delay is longer. At least `initial`, and finite.
  absl::Duration maximum = absl::Seconds(5);

  /// How many times longer each delay may be than the one before. At least 1; 1 keeps it constant.
  double multiplier = 2.0;

  /// The share of a delay that chance may take away, 0 to 1. 1 is "full jitter", which spreads
  /// callers that failed together the most; 0 makes the delays exact.
  double jitter = 1.0;
};

/// Adds what is wrong with the options, each named with `prefix` before it ("backoff.").
void Validate(const BackoffOptions& options, absl::string_view prefix, Violations& violations);

/// How long to wait before trying again: exponentially longer, and at random, so that callers that
/// failed at one instant do not come back at one instant (M. Brooker, "Exponential Backoff And
/// Jitter", AWS Architecture Blog, 2015). Immutable, so thread-safe.
///
/// Invariants, for every n >= 0:
///   1. Ceiling(n) = min(maximum, initial * multiplier^n).
///   2. Ceiling(n) * (1 - jitter) <= Delay(n) <= Ceiling(n).
class Backoff {
 public:
  /// REQUIRES: Validate finds nothing wrong with the options.
  explicit Backoff(const BackoffOptions& options) : options_(options) {}

  /// The longest delay before retry `n`, which is 0 for the first.
  absl::Duration Ceiling(int n) const;

  /// A delay before retry `n`, uniformly distributed between the bounds of invariant 2.
  absl::Duration Delay(int n, Random& random) const;

 private:
  BackoffOptions options_;
};

}  // namespace souk::resilience
