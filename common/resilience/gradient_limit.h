#pragma once

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/base/error.h"
#include "common/base/random.h"

namespace souk::resilience {

struct GradientLimitOptions {
  /// Calls allowed in flight: at the start, and never fewer or more than these. 1 <= minimum <=
  /// initial <= maximum.
  int initial = 20;
  int minimum = 4;
  int maximum = 1000;

  /// By how much of the lowest latency calls may be slower before the limit sinks: 0.5 lets a call
  /// wait half as long as it works. Room for latency that varies by itself; more makes longer
  /// queues. Finite, at least 0.
  double tolerance = 0.5;

  /// How long the lowest latency stays believed while calls are being refused. At least 1 s, and
  /// finite.
  absl::Duration probe_interval = absl::Seconds(30);

  /// The share of the interval that chance may take away, so that replicas do not probe together. 0
  /// to 1.
  double probe_jitter = 0.2;
};

/// Adds what is wrong with the options, each named with `prefix` before it.
void Validate(const GradientLimitOptions& options, absl::string_view prefix,
              Violations& violations);

/// What was seen in a stretch of time.
struct LatencyWindow {
  /// The median latency of the calls that began under the present limit.
  absl::Duration latency;

  /// The most calls that were in flight at a time.
  int most_in_flight = 0;

  /// Whether calls were refused for want of room.
  bool refused = false;
};

/// Finds out how many calls a server can work on at a time, from nothing but how long they take. By
/// Little's law, calls in flight = throughput * latency: up to what the server can work on, more
/// calls in flight mean more throughput at the same latency; past it, they only wait for one
/// another, and the latency grows. So the limit follows the ratio of the two latencies, the
/// gradient:
///
///     gradient = lowest latency * (1 + tolerance) / present latency, at least 1/2, at most 1
///     limit    = limit * gradient + sqrt(limit)
///
/// The square root is the queue that is always allowed: without it the limit could not grow, and a
/// server would stand idle between the end of one call and the beginning of the next.
///
/// It is the gradient controller of Envoy's adaptive concurrency filter, and not Gradient2 of
/// Netflix's concurrency-limits, which compares with a long-term average instead of the lowest
/// latency: under an overload that lasts, that average becomes the overload's own latency, and the
/// limit creeps up. The lowest latency has a price: it must be measured anew now and then, with so
/// few calls in flight that none waits, or a server that has become slower (or whose calls have)
/// would be held to a latency that it cannot reach any more. Envoy holds calls back for that at
/// regular times. Here it happens
///   - for nothing, whenever few calls are in flight anyway, and
///   - by holding calls back (is_probing) only when calls are being refused at that time, so that a
///     server with room never refuses a call for the sake of a measurement (as BBR probes only when
///     its last minimum is too old; Cardwell et al., ACM Queue 14-5, 2016).
/// From Netflix comes that a window in which the limit was not felt does not move it.
///
/// Latencies must be comparable: calls of very different cost want a limit each.
///
/// Invariant: minimum <= limit() <= maximum.
///
/// A value type; not thread-safe; knows no clock, so it must be told the time.
class GradientLimit {
 public:
  /// REQUIRES: Validate finds nothing wrong with the options. `random` outlives it.
  GradientLimit(const GradientLimitOptions& options, Random& random);

  /// Learns from a window that ends now. While probing it is the measurement; but one without
  /// latency tells that it failed for lack of calls, and is not repeated at once.
  void EndWindow(const LatencyWindow& window, SteadyTime now);

  /// Calls that may be in flight.
  int limit() const { return static_cast<int>(limit_); }

  /// Whether to allow only a fraction of the limit now, to measure the lowest latency.
  bool is_probing() const { return probing_; }

  /// The lowest latency: that of a call which waits for no other. Zero when not known yet.
  absl::Duration lowest_latency() const { return lowest_latency_; }

  /// With at most this share of the limit in flight no call is taken to wait for another.
  static constexpr double kIdleShare = 0.25;

 private:
  void Follow(absl::Duration latency);
  void SetLowest(absl::Duration latency, SteadyTime now);
  bool IsProbeDue(SteadyTime now) const;

  const GradientLimitOptions options_;
  Random* random_;
  double limit_;
  absl::Duration lowest_latency_;
  SteadyTime probe_due_ = SteadyTime::min();
  int windows_at_minimum_ = 0;  // in a row
  bool probing_ = false;
};

}  // namespace souk::resilience
