#include "common/resilience/outlier_detector_options.h"

#include <cmath>

#include "common/base/error.h"

namespace souk::resilience {
namespace {

bool IsPercentage(double value) { return value >= 0.0 && value <= 100.0; }

}  // namespace

absl::Status Validate(const OutlierDetectorOptions& options) {
  Violations violations;
  violations.Require(options.consecutive_failures >= 0, "consecutive_failures",
                     "must not be negative");
  violations.Require(
      options.interval >= absl::Seconds(1) && options.interval < absl::InfiniteDuration(),
      "interval", "must be at least 1s, and finite");
  violations.Require(
      options.success_rate_deviations >= 0.0 && std::isfinite(options.success_rate_deviations),
      "success_rate_deviations", "must be finite and at least 0");
  violations.Require(options.minimum_calls >= 1, "minimum_calls", "must be at least 1");
  violations.Require(options.minimum_instances >= 2, "minimum_instances", "must be at least 2");
  violations.Require(IsPercentage(options.minimum_failure_percentage), "minimum_failure_percentage",
                     "must be between 0 and 100");
  Validate(options.ejection, "ejection.", violations);
  violations.Require(IsPercentage(options.most_ejected_percentage), "most_ejected_percentage",
                     "must be between 0 and 100");
  return violations.ToStatus();
}

}  // namespace souk::resilience
