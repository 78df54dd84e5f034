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

CallCounts CountWindow::Add(bool failed, bool slow) {
  CallCounts& oldest = ring_[next_];
  total_.Subtract(oldest);
  oldest = OneCall(failed, slow);
  total_.Add(oldest);
  if (++next_ == ring_.size()) next_ = 0;
  return total_;
}

void CountWindow::Clear() {
  std::fill(ring_.begin(), ring_.end(), CallCounts());
  total_ = {};
}

TimeWindow::TimeWindow(absl::Duration span, const Clock& clock)
    : clock_(clock), slice_(absl::ToChronoNanoseconds(span / kSlices)) {}

CallCounts TimeWindow::Add(bool failed, bool slow) {
  MoveOn();
  const CallCounts call = OneCall(failed, slow);
  NewestSlice().Add(call);
  total_.Add(call);
  return total_;
}

CallCounts TimeWindow::Counts() {
  MoveOn();
  return total_;
}

void TimeWindow::Clear() {
  ring_.fill({});
  total_ = {};
}

void TimeWindow::MoveOn() {
  const int64_t present = clock_.SteadyNow().time_since_epoch() / slice_;
  if (present - newest_ >= kSlices) {
    Clear();
    newest_ = present;
  }
  while (newest_ < present) {
    ++newest_;
    total_.Subtract(NewestSlice());
    NewestSlice() = {};
  }
}

}  // namespace souk::resilience
