#pragma once

#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/base/mutex.h"

namespace souk::resilience {

/// An average of latencies that takes bad news at once and good news slowly: a latency above it
/// replaces it, one below pulls it down by and by, the more the longer ago the last one came (an
/// exponentially weighted moving average that is sensitive to peaks; Finagle's PeakEwma). Without
/// news it sinks too, so that who was slow once is tried again.
///
/// Thread-safe.
class PeakEwma {
 public:
  /// After `decay`, what was observed counts for 1/e (37 %). REQUIRES: decay > 0. The clock must
  /// outlive it.
  PeakEwma(absl::Duration decay, const Clock& clock) : decay_(decay), clock_(clock) {}

  void Observe(absl::Duration latency);

  /// The average now; zero when nothing was observed yet.
  absl::Duration Value() const;

 private:
  /// What is left of an observation that was made at `observed_`.
  double Remaining(SteadyTime now) const EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const absl::Duration decay_;
  const Clock& clock_;

  mutable Mutex mutex_;
  absl::Duration value_ GUARDED_BY(mutex_);  // at observed_
  SteadyTime observed_ GUARDED_BY(mutex_);
};

}  // namespace souk::resilience
