#include "common/resilience/circuit_breaker_options.h"

#include <utility>

#include "common/base/error.h"

namespace souk::resilience {
namespace {

bool IsShare(double value) { return value > 0.0 && value <= 1.0; }

void Validate(const WindowOptions& window, Violations& violations) {
  if (window.kind == WindowOptions::Kind::kNone) return;
  if (window.kind == WindowOptions::Kind::kCount) {
    violations.Require(window.calls >= 1, "window.calls", "must be at least 1");
    violations.Require(window.minimum_calls <= window.calls, "window.minimum_calls",
                       "must be at most window.calls, or the breaker never opens");
  } else {
    violations.Require(
        window.span >= absl::Milliseconds(1) && window.span < absl::InfiniteDuration(),
        "window.span", "must be at least 1ms, and finite");
  }
  violations.Require(window.minimum_calls >= 1, "window.minimum_calls", "must be at least 1");
  violations.Require(IsShare(window.failure_rate), "window.failure_rate",
                     "must be more than 0 and at most 1");
  violations.Require(window.slow_call_duration > absl::ZeroDuration(), "window.slow_call_duration",
                     "must be more than zero");
  violations.Require(IsShare(window.slow_call_rate), "window.slow_call_rate",
                     "must be more than 0 and at most 1");
}

}  // namespace

CircuitBreakerOptions ClassicCircuitBreaker(std::string name) {
  return {.name = std::move(name),
          .consecutive_failures = 5,
          .window = {.kind = WindowOptions::Kind::kNone},
          .open_for = {.initial = absl::Seconds(30),
                       .maximum = absl::Seconds(30),
                       .multiplier = 1.0,
                       .jitter = 0.0},
          .half_open_probes = 1,
          .successes_to_close = 3};
}

absl::Status Validate(const CircuitBreakerOptions& options) {
  Violations violations;
  violations.Require(!options.name.empty(), "name", "must not be empty");
  violations.Require(options.consecutive_failures >= 0, "consecutive_failures",
                     "must not be negative");
  violations.Require(
      options.consecutive_failures != 0 || options.window.kind != WindowOptions::Kind::kNone,
      "consecutive_failures", "must be at least 1 when there is no window");
  Validate(options.window, violations);
  Validate(options.open_for, "open_for.", violations);
  violations.Require(options.half_open_probes >= 1, "half_open_probes", "must be at least 1");
  violations.Require(options.successes_to_close >= 1, "successes_to_close", "must be at least 1");
  return violations.ToStatus();
}

}  // namespace souk::resilience
