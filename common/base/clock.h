#pragma once

#include <chrono>

#include "absl/time/time.h"
#include "common/base/mutex.h"

namespace souk {

/// A point on the steady clock: good for measuring and for deadlines, meaningless to other hosts.
using SteadyTime = std::chrono::steady_clock::time_point;

/// Where time comes from. Everything that depends on time takes a Clock, so that tests move it by
/// hand. Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;

  /// The wall clock: for timestamps that people and other hosts read. It may jump.
  virtual absl::Time Now() const = 0;

  /// The steady clock: never goes back, unaffected by changes of the wall clock.
  virtual SteadyTime SteadyNow() const = 0;
};

/// The machine's clocks.
class SystemClock final : public Clock {
 public:
  absl::Time Now() const override;
  SteadyTime SteadyNow() const override;
};

/// A clock that stands still until it is moved.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(absl::Time start = absl::FromUnixSeconds(1'700'000'000));

  absl::Time Now() const override;
  SteadyTime SteadyNow() const override;

  /// Moves both clocks on. REQUIRES: by >= 0.
  void Advance(absl::Duration by);

  /// Moves the wall clock only, either way, as an operator or NTP would.
  void JumpWallClock(absl::Duration by);

 private:
  mutable Mutex mutex_;
  absl::Time wall_ GUARDED_BY(mutex_);
  SteadyTime steady_ GUARDED_BY(mutex_);
};

}  // namespace souk
