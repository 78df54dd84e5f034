#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/base/mutex.h"
#include "common/base/random.h"
#include "common/resilience/gradient_limit.h"
#include "common/resilience/latency_histogram.h"
#include "common/resilience/priority.h"

namespace souk::resilience {

struct ConcurrencyLimitOptions {
  GradientLimitOptions gradient = {};

  /// The share of the limit up to which calls of a priority are let in; critical ones may have all
  /// of it. What is above a priority's share is kept for the higher ones, so lower ones are refused
  /// first. Nothing is wasted by that: the limit grows until the calls that are let in keep the
  /// server busy. 0 < background <= normal <= 1.
  double normal_share = 0.5;
  double background_share = 0.25;

  /// The limit is reconsidered after this time (or twice the lowest latency, where that is longer)
  /// and this many calls. More than zero and finite; at least 1.
  absl::Duration window = absl::Milliseconds(100);
  int window_calls = 50;
};

/// A limit at one moment.
struct ConcurrencySnapshot {
  int limit = 0;
  int in_flight = 0;
  bool probing = false;
  absl::Duration lowest_latency;  ///< Of a call that waits for no other; zero when not known yet.
  absl::Duration latency;         ///< The median in the last window.
  ByPriority<int64_t> admitted;   ///< Since it was made, as is refused.
  ByPriority<int64_t> refused;
};

/// Lets in as many calls as a server can work on, and refuses the others at once: a server that
/// takes in more only makes all of them late (Beyer et al., Site Reliability Engineering, ch. 21).
/// How many these are it learns from the calls' latency (gradient_limit.h). When there is no room
/// for all, the less important go first.
///
/// Invariants:
///   1. A call of a priority is let in only while fewer calls than its share of the limit are in
///      flight, whatever their priority; at least one call in flight is always allowed.
///   2. A permit leaves once, at the latest when it is destroyed, so no place can leak.
///   3. A latency counts only when the call began in the same phase (measuring the lowest latency,
///      or not) as it ended in.
///   4. A measurement that gets no calls is given up after ten windows.
///
/// Thread-safe; has no thread or timer: windows end when calls do. Leave is given without a lock.
class ConcurrencyLimit {
 public:
  /// A call's place. Destroyed, it gives the place back. Movable; not thread-safe itself; must not
  /// outlive the limit.
  class Permit {
   public:
    Permit(Permit&& other) noexcept
        : limit_(std::exchange(other.limit_, nullptr)),
          began_(other.began_),
          phase_(other.phase_) {}
    Permit& operator=(Permit&& other) noexcept;
    ~Permit() { Leave(false); }

    /// The call is over, and its latency counts: it did its work, or ran out of time at it -
    /// without these the slowest calls would not be seen. A call that was refused early, or
    /// cancelled, says nothing about the load; just destroy its permit.
    void Finish() { Leave(true); }

   private:
    friend class ConcurrencyLimit;
    Permit(ConcurrencyLimit* limit, SteadyTime began, uint32_t phase)
        : limit_(limit), began_(began), phase_(phase) {}
    void Leave(bool counts);

    ConcurrencyLimit* limit_;  // null once left
    SteadyTime began_;
    uint32_t phase_;
  };

  /// INVALID_ARGUMENT naming each option that is wrong. Clock and random must outlive it.
  static absl::StatusOr<std::unique_ptr<ConcurrencyLimit>> Create(
      const ConcurrencyLimitOptions& options, const Clock& clock, Random& random);

  ConcurrencyLimit(const ConcurrencyLimit&) = delete;
  ConcurrencyLimit& operator=(const ConcurrencyLimit&) = delete;

  /// Asks leave for one call. Without room for its priority: RESOURCE_EXHAUSTED with reason
  /// OVERLOADED. There is no RetryInfo: only another instance can help at once.
  absl::StatusOr<Permit> TryAcquire(Priority priority);

  ConcurrencySnapshot Snapshot() const;

 private:
  ConcurrencyLimit(const ConcurrencyLimitOptions& options, const Clock& clock, Random& random);

  bool TakePlace(int room);
  void Leave(SteadyTime began, uint32_t phase, bool counts);
  bool IsWindowOver(SteadyTime now) const EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void EndWindow(SteadyTime now) EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void MakeRoom() EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  int64_t TotalRefused() const;

  const ConcurrencyLimitOptions options_;
  const Clock& clock_;

  std::atomic<int> in_flight_ = 0;
  std::atomic<uint32_t> phase_ = 0;    // counts up when a measurement begins, and when it ends
  ByPriority<std::atomic<int>> room_;  // calls in flight below which one of a priority is let in
  ByPriority<std::atomic<int64_t>> admitted_;
  ByPriority<std::atomic<int64_t>> refused_;

  mutable Mutex mutex_;
  GradientLimit limit_ GUARDED_BY(mutex_);
  absl::Duration last_latency_ GUARDED_BY(mutex_);

  // The present window.
  SteadyTime window_began_ GUARDED_BY(mutex_);
  LatencyHistogram latencies_ GUARDED_BY(mutex_);
  int most_in_flight_ GUARDED_BY(mutex_) = 0;
  int64_t refused_before_ GUARDED_BY(mutex_) = 0;
};

}  // namespace souk::resilience
