#pragma once

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/resilience/sliding_window.h"

namespace souk::resilience {

/// Where a circuit breaker stands. An operator sets the forced states, and only an operator ends
/// them.
enum class BreakerState {
  kClosed,        ///< Calls go through, and their outcomes are counted.
  kOpen,          ///< Calls are refused.
  kHalfOpen,      ///< A few calls go through, to learn whether the callee has recovered.
  kForcedOpen,    ///< Every call is refused.
  kForcedClosed,  ///< Every call goes through; outcomes change nothing.
};

/// The name for logs, metrics and people: "closed", "open", "half-open", "forced-open",
/// "forced-closed".
absl::string_view ToString(BreakerState state);

/// A breaker went from one state to another.
struct BreakerStateChange {
  std::string breaker;
  BreakerState from = BreakerState::kClosed;
  BreakerState to = BreakerState::kClosed;
};

/// What a breaker saw since it was made, in every state. Each only grows.
struct BreakerTotals {
  int64_t successes = 0;
  int64_t failures = 0;
  int64_t slow_calls = 0;  ///< Each is among the successes or the failures too.
  int64_t ignored = 0;     ///< Leave given, but the outcome said nothing about the callee.
  int64_t refused = 0;
  int64_t opened = 0;  ///< Not counting those that an operator forced.
};

/// A breaker at one moment.
struct BreakerSnapshot {
  BreakerState state = BreakerState::kClosed;

  /// What brings it nearer to opening; counted while closed.
  int consecutive_failures = 0;
  CallCounts window;

  /// How the recovery goes; counted while half-open.
  int probes_in_flight = 0;
  int probe_successes = 0;

  /// How long it stays open yet; zero in every other state. It leaves kOpen with the first call
  /// that comes later, so an idle breaker stays open with zero left.
  absl::Duration open_for;

  BreakerTotals totals;
};

}  // namespace souk::resilience
