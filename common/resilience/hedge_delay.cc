#include "common/resilience/hedge_delay.h"

#include <algorithm>

#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace souk::resilience {
namespace {

// Reading a percentile costs as much as counting some hundred calls.
constexpr int kCallsBetweenReckonings = 32;

absl::Status Validate(const HedgeDelayOptions& options) {
  Violations violations;
  violations.Require(options.percentile > 0.0 && options.percentile < 1.0, "percentile",
                     "must be more than 0 and less than 1");
  violations.Require(
      options.span >= absl::Milliseconds(1) && options.span < absl::InfiniteDuration(), "span",
      "must be at least 1ms, and finite");
  violations.Require(options.minimum_calls >= 1, "minimum_calls", "must be at least 1");
  violations.Require(options.shortest > absl::ZeroDuration(), "shortest", "must be more than zero");
  violations.Require(
      options.longest >= options.shortest && options.longest < absl::InfiniteDuration(), "longest",
      "must be at least shortest, and finite");
  return violations.ToStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<HedgeDelay>> HedgeDelay::Create(const HedgeDelayOptions& options,
                                                               const Clock& clock) {
  RETURN_IF_ERROR(Validate(options));
  return std::unique_ptr<HedgeDelay>(new HedgeDelay(options, clock));
}

HedgeDelay::HedgeDelay(const HedgeDelayOptions& options, const Clock& clock)
    : options_(options),
      clock_(clock),
      delay_(absl::ToInt64Nanoseconds(options.longest)),
      present_began_(clock.SteadyNow()) {}

void HedgeDelay::Record(absl::Duration latency) {
  const SteadyTime now = clock_.SteadyNow();
  MutexLock lock(mutex_);
  Rotate(now);
  present_.Add(latency);
  if (++unreckoned_ >= kCallsBetweenReckonings) Reckon();
}

void HedgeDelay::Rotate(SteadyTime now) {
  const absl::Duration half = options_.span / 2;
  const absl::Duration age = absl::FromChrono(now - present_began_);
  if (age < half) return;
  past_ = age < options_.span ? present_ : LatencyHistogram();
  present_.Clear();
  present_began_ = now;
  unreckoned_ = kCallsBetweenReckonings;
}

void HedgeDelay::Reckon() {
  unreckoned_ = 0;
  LatencyHistogram both = past_;
  both.Add(present_);
  const absl::Duration delay =
      both.count() < options_.minimum_calls
          ? options_.longest
          : std::clamp(both.Percentile(options_.percentile), options_.shortest, options_.longest);
  delay_.store(absl::ToInt64Nanoseconds(delay), std::memory_order_relaxed);
}

}  // namespace souk::resilience
