#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/base/mutex.h"
#include "common/resilience/latency_histogram.h"

namespace souk::resilience {

struct HedgeDelayOptions {
  /// The share of the calls that finish before they would be hedged: with 0.95, one call of twenty
  /// makes a second attempt. More than 0, less than 1.
  double percentile = 0.95;

  /// How far back calls count: at least half of this, at most all of it. At least 1 ms, and finite.
  absl::Duration span = absl::Seconds(30);

  /// With fewer calls the percentile is not believed, and the delay is the longest. At least 1.
  int minimum_calls = 100;

  /// The delay is never shorter or longer than these. 0 < shortest <= longest, finite.
  absl::Duration shortest = absl::Milliseconds(1);
  absl::Duration longest = absl::Seconds(1);
};

/// When to give up hope that the first attempt of a read will soon be answered, and to make a
/// second one elsewhere ("hedged requests"; Dean and Barroso, "The Tail at Scale", CACM 56-2,
/// 2013): after the time in which most calls are answered, so that the few slow ones are helped and
/// the load grows by only the rest.
///
/// A percentile bounds the load only as long as calls are alike: when a callee slows down as a
/// whole, every call runs into the delay until the percentile has followed. So a hedge, as a retry,
/// is paid for from the callee's RetryBudget.
///
/// Invariant: shortest <= Delay() <= longest.
///
/// Thread-safe; reading the delay takes no lock.
class HedgeDelay {
 public:
  /// Knows nothing yet; or INVALID_ARGUMENT naming each option that is wrong. The clock must
  /// outlive it.
  static absl::StatusOr<std::unique_ptr<HedgeDelay>> Create(const HedgeDelayOptions& options,
                                                            const Clock& clock);

  HedgeDelay(const HedgeDelay&) = delete;
  HedgeDelay& operator=(const HedgeDelay&) = delete;

  /// Tells how long a first attempt took. One that was cancelled because its hedge won counts with
  /// the time that it had run: without these, the slowest calls would be those that nobody sees.
  void Record(absl::Duration latency);

  /// How long to wait for the first attempt before the second is made.
  absl::Duration Delay() const { return absl::Nanoseconds(delay_.load(std::memory_order_relaxed)); }

 private:
  HedgeDelay(const HedgeDelayOptions& options, const Clock& clock);

  void Rotate(SteadyTime now) EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Reckon() EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const HedgeDelayOptions options_;
  const Clock& clock_;
  std::atomic<int64_t> delay_;  // nanoseconds

  Mutex mutex_;
  LatencyHistogram present_ GUARDED_BY(mutex_);  // the half of the span that is not over
  LatencyHistogram past_ GUARDED_BY(mutex_);     // the half before
  SteadyTime present_began_ GUARDED_BY(mutex_);
  int unreckoned_ GUARDED_BY(mutex_) = 0;  // calls since the delay was reckoned
};

}  // namespace souk::resilience
