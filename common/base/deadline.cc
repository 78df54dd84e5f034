#include "common/base/deadline.h"

namespace souk {

Deadline Deadline::At(SteadyTime when) {
  Deadline deadline;
  deadline.when_ = when;
  return deadline;
}

Deadline Deadline::After(const Clock& clock, absl::Duration budget) {
  const SteadyTime now = clock.SteadyNow();
  const absl::Duration representable = absl::FromChrono(SteadyTime::max() - now);
  if (budget >= representable) return Infinite();
  return At(now + absl::ToChronoNanoseconds(budget));
}

bool Deadline::HasPassed(const Clock& clock) const {
  return !IsInfinite() && clock.SteadyNow() >= when_;
}

absl::Duration Deadline::Left(const Clock& clock) const {
  if (IsInfinite()) return absl::InfiniteDuration();
  return std::max(absl::ZeroDuration(), absl::FromChrono(when_ - clock.SteadyNow()));
}

Deadline Deadline::Minus(absl::Duration margin) const {
  return IsInfinite() ? *this : At(when_ - absl::ToChronoNanoseconds(margin));
}

}  // namespace souk
