#include "common/resilience/gradient_limit.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"

namespace souk::resilience {
namespace {

// A limit that is felt is reached at least to this share; below, the callers need no more.
constexpr double kFeltShare = 0.5;

// One window of outliers must not close the server.
constexpr double kLeastGradient = 0.5;

// The median of a window varies by chance. Following it at once would make a lowest latency of the
// luckiest window, and a limit that jumps.
constexpr double kFollowLowest = 0.2;
constexpr double kFollowLimit = 0.5;

// So many windows at the least limit: the lowest latency is probably not true any more (as Envoy).
constexpr int kWindowsAtMinimum = 5;

}  // namespace

void Validate(const GradientLimitOptions& options, absl::string_view prefix,
              Violations& violations) {
  const auto require = [&](bool holds, absl::string_view option, absl::string_view description) {
    violations.Require(holds, absl::StrCat(prefix, option), description);
  };
  require(options.minimum >= 1, "minimum", "must be at least 1");
  require(options.initial >= options.minimum, "initial", "must be at least minimum");
  require(options.maximum >= options.initial, "maximum", "must be at least initial");
  require(options.tolerance >= 0.0 && std::isfinite(options.tolerance), "tolerance",
          "must be finite and at least 0");
  require(options.probe_interval >= absl::Seconds(1) &&
              options.probe_interval < absl::InfiniteDuration(),
          "probe_interval", "must be at least 1s, and finite");
  require(options.probe_jitter >= 0.0 && options.probe_jitter <= 1.0, "probe_jitter",
          "must be between 0 and 1");
}

GradientLimit::GradientLimit(const GradientLimitOptions& options, Random& random)
    : options_(options), random_(&random), limit_(options.initial) {}

void GradientLimit::EndWindow(const LatencyWindow& window, SteadyTime now) {
  const bool measured = window.latency > absl::ZeroDuration();
  const bool idle = window.most_in_flight <= limit_ * kIdleShare;
  if (probing_) {
    probing_ = false;
    SetLowest(measured ? window.latency : lowest_latency_, now);
    return;
  }
  if (!measured) return;
  if (lowest_latency_ == absl::ZeroDuration()) {
    lowest_latency_ = window.latency;
  } else if (idle && IsProbeDue(now)) {
    SetLowest(window.latency, now);
  } else if (window.latency < lowest_latency_) {
    lowest_latency_ -= (lowest_latency_ - window.latency) * kFollowLowest;
  }
  if (window.refused && IsProbeDue(now)) {
    probing_ = true;
  } else if (window.refused || window.most_in_flight >= limit_ * kFeltShare) {
    Follow(window.latency);
  }
}

void GradientLimit::Follow(absl::Duration latency) {
  const double gradient =
      std::clamp(absl::FDivDuration(lowest_latency_ * (1.0 + options_.tolerance), latency),
                 kLeastGradient, 1.0);
  const double wanted = limit_ * gradient + std::sqrt(limit_);
  limit_ = std::clamp(limit_ + (wanted - limit_) * kFollowLimit,
                      static_cast<double>(options_.minimum), static_cast<double>(options_.maximum));
  windows_at_minimum_ = limit() == options_.minimum ? windows_at_minimum_ + 1 : 0;
}

void GradientLimit::SetLowest(absl::Duration latency, SteadyTime now) {
  lowest_latency_ = latency;
  windows_at_minimum_ = 0;
  probe_due_ =
      now + absl::ToChronoNanoseconds(options_.probe_interval *
                                      (1.0 - options_.probe_jitter * random_->NextDouble()));
}

bool GradientLimit::IsProbeDue(SteadyTime now) const {
  return now >= probe_due_ || windows_at_minimum_ >= kWindowsAtMinimum;
}

}  // namespace souk::resilience
