#pragma once

#include "absl/time/time.h"
#include "common/base/clock.h"

namespace souk {

/// The moment by which something must be done, on the steady clock, so that a jump of the wall
/// clock moves no deadline. Default: infinitely far away. A value type.
class Deadline {
 public:
  Deadline() = default;

  static Deadline At(SteadyTime when);
  /// `budget` from now; an infinite budget gives an infinite deadline, one of zero or less an
  /// expired one.
  static Deadline After(const Clock& clock, absl::Duration budget);
  static Deadline Infinite() { return Deadline(); }

  bool IsInfinite() const { return when_ == SteadyTime::max(); }
  bool HasPassed(const Clock& clock) const;
  /// What is left; zero when passed, absl::InfiniteDuration() when infinite.
  absl::Duration Left(const Clock& clock) const;
  SteadyTime when() const { return when_; }

  /// The deadline to give to a callee: `margin` earlier, so that its answer arrives in time. An
  /// infinite deadline stays infinite. REQUIRES: margin >= 0.
  Deadline Minus(absl::Duration margin) const;

  friend Deadline Earlier(Deadline a, Deadline b) { return a.when_ < b.when_ ? a : b; }
  friend bool operator==(Deadline, Deadline) = default;

 private:
  SteadyTime when_ = SteadyTime::max();
};

}  // namespace souk
