#include "common/resilience/balancing/peak_ewma.h"

#include <algorithm>
#include <cmath>

namespace souk::resilience {

void PeakEwma::Observe(absl::Duration latency) {
  const SteadyTime now = clock_.SteadyNow();
  MutexLock lock(mutex_);
  const double old = Remaining(now);
  value_ = latency > value_ ? latency : value_ * old + latency * (1.0 - old);
  observed_ = now;
}

absl::Duration PeakEwma::Value() const {
  const SteadyTime now = clock_.SteadyNow();
  MutexLock lock(mutex_);
  if (value_ == absl::ZeroDuration()) return value_;
  // One that was observed does not become as good as unknown, however long ago.
  return std::max(value_ * Remaining(now), absl::Nanoseconds(1));
}

double PeakEwma::Remaining(SteadyTime now) const {
  // Threads read the clock before they take the lock, so `now` may be a little before the last one.
  const absl::Duration age = std::max(absl::FromChrono(now - observed_), absl::ZeroDuration());
  return std::exp(-absl::FDivDuration(age, decay_));
}

}  // namespace souk::resilience
