#include "common/resilience/sliding_window.h"

#include <algorithm>

namespace souk::resilience {
namespace {

double Share(int64_t part, int64_t whole) {
  return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole);
}

CallCounts OneCall(bool failed, bool slow) {
  return {.calls = 1, .failures = failed ? 1 : 0, .slow_calls = slow ? 1 : 0};
}

}  // namespace

double CallCounts::FailureRate() const { return Share(failures, calls); }

double CallCounts::SlowCallRate() const { return Share(slow_calls, calls); }

void CallCounts::Add(const CallCounts& other) {
  calls += other.calls;
  failures += other.failures;
  slow_calls += other.slow_calls;
}

void CallCounts::Subtract(const CallCounts& other) {
  calls -= other.calls;
  failures -= other.failures;
  slow_calls -= other.slow_calls;
}

void CountWindow::Add(SteadyTime /*now*/, bool failed, bool slow) {
  total_.Subtract(ring_[next_]);
  ring_[next_] = OneCall(failed, slow);
  total_.Add(ring_[next_]);
  next_ = (next_ + 1) % ring_.size();
}

CallCounts CountWindow::Counts(SteadyTime /*now*/) { return total_; }

void CountWindow::Clear() {
  std::fill(ring_.begin(), ring_.end(), CallCounts());
  total_ = {};
}

TimeWindow::TimeWindow(absl::Duration span) : slice_(absl::ToChronoNanoseconds(span / kSlices)) {}

void TimeWindow::Add(SteadyTime now, bool failed, bool slow) {
  MoveOnTo(now);
  const CallCounts call = OneCall(failed, slow);
  NewestSlice().Add(call);
  total_.Add(call);
}

CallCounts TimeWindow::Counts(SteadyTime now) {
  MoveOnTo(now);
  return total_;
}

void TimeWindow::Clear() {
  ring_.fill({});
  total_ = {};
}

void TimeWindow::MoveOnTo(SteadyTime now) {
  const int64_t current = now.time_since_epoch() / slice_;
  if (current - newest_ >= kSlices) {
    Clear();
    newest_ = current;
  }
  while (newest_ < current) {
    ++newest_;
    total_.Subtract(NewestSlice());
    NewestSlice() = {};
  }
}

}  // namespace souk::resilience
