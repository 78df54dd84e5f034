#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/base/mutex.h"
#include "common/base/random.h"
#include "common/resilience/backoff.h"
#include "common/resilience/breaker_state.h"
#include "common/resilience/circuit_breaker_options.h"
#include "common/resilience/outcome.h"
#include "common/resilience/sliding_window.h"

namespace souk::resilience {

/// The reason (base/error.h) of a refusal by an open breaker.
inline constexpr absl::string_view kCircuitOpen = "CIRCUIT_OPEN";

/// Stops calling a callee that keeps failing, and probes it until it recovers: callers get a quick
/// error instead of a slow one, and the callee gets the rest that it needs (Nygard, Release It!,
/// ch. 5, "Circuit Breaker"; the rates over a window are those of Netflix's Hystrix).
///
///                too many failures                 its time is over
///     closed ------------------------> open ------------------------> half-open
///       ^                               ^                              |    |
///       |                               |        any probe fails       |    |
///       |                               +------------------------------+    |
///       +-------------------------------------------------------------------+
///                                enough probes succeed
///
/// Invariants:
///   1. An outcome counts only in the stretch of one state in which its permit was given: an answer
///      that comes late, from before the breaker opened, neither closes nor reopens it.
///   2. While half-open, at most half_open_probes permits are out.
///   3. A permit settles once, at the latest when it is destroyed, so no probe's slot can leak.
///   4. The time spent open never passes open_for.maximum.
///   5. Listeners hear every change once, in order, one at a time, and never under the lock.
///
/// Thread-safe; never blocks on anything but its own short lock, and has no thread or timer: time
/// passes when somebody calls. Leave is given without the lock while closed.
class CircuitBreaker {
 public:
  /// Leave for one call. Tell it the outcome; a permit that is destroyed untold (a cancelled hedge,
  /// an early return) gives its slot back and counts nothing. Movable. Not thread-safe itself. Must
  /// not outlive the breaker. A probe's slot is taken until then, so guarded calls have deadlines.
  class Permit {
   public:
    Permit(Permit&& other) noexcept
        : breaker_(std::exchange(other.breaker_, nullptr)), stretch_(other.stretch_) {}
    Permit& operator=(Permit&& other) noexcept;
    ~Permit() { Record(Outcome::kIgnored, absl::ZeroDuration()); }

    /// Tells how the call ended, and how long it took for the share of slow calls. Only the first
    /// outcome counts.
    void Record(Outcome outcome, absl::Duration duration);
    void Success(absl::Duration duration) { Record(Outcome::kSuccess, duration); }
    void Failure(absl::Duration duration) { Record(Outcome::kFailure, duration); }

   private:
    friend class CircuitBreaker;
    Permit(CircuitBreaker* breaker, uint64_t stretch) : breaker_(breaker), stretch_(stretch) {}

    CircuitBreaker* breaker_;  // null once settled
    uint64_t stretch_;
  };

  /// Hears of a change of state. Called by the thread whose call changed it, or by one that is
  /// already delivering; it may call the breaker. It must be quick and must not throw.
  using Listener = std::function<void(const BreakerStateChange&)>;

  /// A closed breaker, or INVALID_ARGUMENT naming each option that is wrong. Clock and random must
  /// outlive it.
  static absl::StatusOr<std::unique_ptr<CircuitBreaker>> Create(
      CircuitBreakerOptions options, const Clock& clock, Random& random,
      std::vector<Listener> listeners = {});

  CircuitBreaker(const CircuitBreaker&) = delete;
  CircuitBreaker& operator=(const CircuitBreaker&) = delete;

  /// Asks leave for one call. While open, and while half-open with every slot taken: UNAVAILABLE
  /// with reason CIRCUIT_OPEN and the time after which asking again makes sense.
  absl::StatusOr<Permit> TryAcquire();

  /// An operator refuses every call, or lets every call through, until StopForcing.
  void ForceOpen();
  void ForceClosed();

  /// Ends a forced state; without one, does nothing. After ForceOpen the callee is probed first,
  /// after ForceClosed the breaker is closed.
  void StopForcing();

  const std::string& name() const { return options_.name; }
  BreakerSnapshot Snapshot() const;

 private:
  CircuitBreaker(CircuitBreakerOptions options, const Clock& clock, Random& random,
                 std::vector<Listener> listeners);

  /// Whether a call may go ahead now; if not, when to ask again.
  struct Decision {
    bool granted;
    absl::Duration retry_after;
  };
  Decision DecideLocked() EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<Permit> TryAcquireUnderLock();

  void Settle(uint64_t stretch, Outcome outcome, absl::Duration duration);
  void AddToTotalsLocked(Outcome outcome, bool slow) EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void CountCallLocked(bool failed, bool slow) EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void CountProbeLocked(bool failed, bool slow) EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool HasWindowFailedLocked(bool failed, bool slow) EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  void Force(BreakerState state);
  void OpenLocked() EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  /// Begins a stretch of `state`, in which nothing is counted yet.
  void EnterLocked(BreakerState state) EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void NotifyListeners();

  const CircuitBreakerOptions options_;
  const Backoff open_for_;
  const Clock& clock_;
  Random& random_;
  const std::vector<Listener> listeners_;

  /// The present stretch while every caller gets leave, else 0. Lets TryAcquire do without the
  /// lock.
  std::atomic<uint64_t> free_stretch_;

  mutable Mutex mutex_;
  BreakerState state_ GUARDED_BY(mutex_) = BreakerState::kClosed;
  uint64_t stretch_ GUARDED_BY(mutex_) = 1;  // counts up with every change of state

  const std::unique_ptr<SlidingWindow> window_ PT_GUARDED_BY(mutex_);  // null: none is watched
  int consecutive_failures_ GUARDED_BY(mutex_) = 0;

  SteadyTime open_until_ GUARDED_BY(mutex_);
  int openings_in_a_row_ GUARDED_BY(mutex_) = 0;  // since it was last closed

  int probes_in_flight_ GUARDED_BY(mutex_) = 0;
  int probe_successes_ GUARDED_BY(mutex_) = 0;

  BreakerTotals totals_ GUARDED_BY(mutex_);

  // Bounded by the changes that happen while one listener runs; none is kept without listeners.
  std::list<BreakerStateChange> unheard_changes_ GUARDED_BY(mutex_);
  bool notifying_ GUARDED_BY(mutex_) = false;
};

}  // namespace souk::resilience
