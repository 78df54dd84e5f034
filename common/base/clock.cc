#include "common/base/clock.h"

#include "absl/time/clock.h"

namespace souk {

absl::Time SystemClock::Now() const { return absl::Now(); }

SteadyTime SystemClock::SteadyNow() const { return std::chrono::steady_clock::now(); }

ManualClock::ManualClock(absl::Time start) : wall_(start), steady_(std::chrono::hours(1)) {}

absl::Time ManualClock::Now() const {
  MutexLock lock(mutex_);
  return wall_;
}

SteadyTime ManualClock::SteadyNow() const {
  MutexLock lock(mutex_);
  return steady_;
}

void ManualClock::Advance(absl::Duration by) {
  MutexLock lock(mutex_);
  wall_ += by;
  steady_ += absl::ToChronoNanoseconds(by);
}

void ManualClock::JumpWallClock(absl::Duration by) {
  MutexLock lock(mutex_);
  wall_ += by;
}

}  // namespace souk
