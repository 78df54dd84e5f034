#include "common/base/deadline.h"

#include <chrono>

namespace souk {
namespace {

// absl::Duration saturates where arithmetic on time points would overflow.
SteadyTime Shifted(SteadyTime when, absl::Duration by) {
  return SteadyTime(absl::ToChronoNanoseconds(absl::FromChrono(when.time_since_epoch()) + by));
}

}  // namespace

Deadline Deadline::At(SteadyTime when) {
  Deadline deadline;
  deadline.when_ = when;
  return deadline;
}

Deadline Deadline::After(const Clock& clock, absl::Duration budget) {
  return At(Shifted(clock.SteadyNow(), budget));
}

bool Deadline::HasPassed(const Clock& clock) const {
  return !IsInfinite() && clock.SteadyNow() >= when_;
}

absl::Duration Deadline::Left(const Clock& clock) const {
  if (IsInfinite()) return absl::InfiniteDuration();
  const SteadyTime now = clock.SteadyNow();
  return now < when_ ? absl::FromChrono(when_ - now) : absl::ZeroDuration();
}

Deadline Deadline::Minus(absl::Duration margin) const {
  return IsInfinite() ? *this : At(Shifted(when_, -margin));
}

}  // namespace souk
