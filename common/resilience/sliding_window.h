#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/time/time.h"
#include "common/base/clock.h"

namespace souk::resilience {

/// How many calls finished, and how. A call that failed slowly is in both counts.
struct CallCounts {
  int64_t calls = 0;
  int64_t failures = 0;
  int64_t slow_calls = 0;

  /// The share of failures, 0 when there are no calls.
  double FailureRate() const;
  /// The share of slow calls, 0 when there are no calls.
  double SlowCallRate() const;

  void Add(const CallCounts& other);
  void Subtract(const CallCounts& other);
};

/// The recent past of a callee. Not thread-safe. Takes constant time and memory a call.
class SlidingWindow {
 public:
  virtual ~SlidingWindow() = default;

  /// Counts a call that finished just now, and returns what the window then holds.
  virtual CallCounts Add(bool failed, bool slow) = 0;

  /// The calls that are recent now.
  virtual CallCounts Counts() = 0;

  /// Forgets every call.
  virtual void Clear() = 0;
};

/// The last `size` calls, however long ago. Reacts after the same number of calls at any load.
class CountWindow final : public SlidingWindow {
 public:
  /// REQUIRES: size > 0.
  explicit CountWindow(int size) : ring_(size) {}

  CallCounts Add(bool failed, bool slow) override;
  CallCounts Counts() override { return total_; }
  void Clear() override;

 private:
  std::vector<CallCounts> ring_;  // one call an element; all zero where there was none yet
  size_t next_ = 0;               // the oldest element, which the next call replaces
  CallCounts total_;              // the sum of ring_
};

/// The calls of the last `span`, however many. Reacts after the same time at any load. Time is cut
/// into ten slices; the oldest is forgotten as a whole, so what is counted reaches back between
/// nine tenths of the span and the span.
class TimeWindow final : public SlidingWindow {
 public:
  /// REQUIRES: span is at least kSlices nanoseconds, and finite. The clock must outlive the window.
  TimeWindow(absl::Duration span, const Clock& clock);

  CallCounts Add(bool failed, bool slow) override;
  CallCounts Counts() override;
  void Clear() override;

 private:
  static constexpr int64_t kSlices = 10;

  /// Makes the present slice the newest, and forgets those that are now `span` old.
  void MoveOn();
  CallCounts& NewestSlice() { return ring_[newest_ % kSlices]; }

  const Clock& clock_;
  const SteadyTime::duration slice_;
  std::array<CallCounts, kSlices> ring_{};
  int64_t newest_ = 0;  // counted from the clock's epoch
  CallCounts total_;    // the sum of ring_
};

}  // namespace souk::resilience
