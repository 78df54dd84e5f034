#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/resilience/backoff.h"

namespace souk::resilience {

/// When a breaker opens because too large a share of the recent calls went wrong.
struct WindowOptions {
  enum class Kind {
    kNone,   ///< No share is watched.
    kCount,  ///< The last `calls` calls: for callees with steady traffic.
    kTime,   ///< The calls of the last `span`: forgets an old incident even when few calls come.
  };
  Kind kind = Kind::kTime;

  int calls = 100;                          ///< kCount only. At least 1.
  absl::Duration span = absl::Seconds(10);  ///< kTime only. At least 1 ms.

  /// Fewer calls than this in the window open nothing: one failure of two is no rate. At least 1,
  /// with kCount at most `calls`.
  int minimum_calls = 20;

  /// Opens when this share of the calls failed. More than 0, at most 1.
  double failure_rate = 0.5;

  /// A call that took at least this long is slow, whatever its outcome. More than zero; infinite
  /// means that no call is slow.
  absl::Duration slow_call_duration = absl::InfiniteDuration();

  /// Opens when this share of the calls was slow. More than 0, at most 1.
  double slow_call_rate = 0.8;
};

struct CircuitBreakerOptions {
  /// What is guarded, for messages and metrics: a service, a method or an instance. Not empty.
  std::string name;

  /// Opens after this many failures without a success between them. 0 switches it off, which needs
  /// a window.
  int consecutive_failures = 0;

  WindowOptions window = {};

  /// How long it stays open: longer each time that a probe fails, and from the start again once it
  /// has been closed. Jitter shortens it, so that callers that opened together do not probe
  /// together.
  BackoffOptions open_for = {
      .initial = absl::Seconds(5), .maximum = absl::Seconds(60), .multiplier = 2.0, .jitter = 0.2};

  /// How many probes may be in flight at a time while half-open. At least 1.
  int half_open_probes = 3;

  /// How many probes must succeed, with none failing, to close it. At least 1.
  int successes_to_close = 3;
};

/// The textbook's breaker: 5 consecutive failures open it for 30 s, then one probe at a time, and 3
/// successes close it.
CircuitBreakerOptions ClassicCircuitBreaker(std::string name);

/// OK, or INVALID_ARGUMENT with one violation for each option that is out of its bounds, named as
/// above ("window.failure_rate").
absl::Status Validate(const CircuitBreakerOptions& options);

}  // namespace souk::resilience
