#pragma once

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/resilience/backoff.h"

namespace souk::resilience {

struct OutlierDetectorOptions {
  /// Ejects an instance that fails so many calls with no success between them. 0 switches it off.
  int consecutive_failures = 5;

  /// How often success rates are compared. At least 1 s, and finite.
  absl::Duration interval = absl::Seconds(10);

  /// Ejects an instance whose success rate is so many standard deviations below the mean of all. 0
  /// switches it off. Finite, at least 0. Of n instances none can be further from the mean than
  /// sqrt(n - 1) deviations: 1.9 takes five instances to find one that fails everything.
  double success_rate_deviations = 1.9;

  /// Instances with fewer calls in the interval are not compared; nor is anyone when there are
  /// fewer such instances. At least 1; at least 2.
  int minimum_calls = 100;
  int minimum_instances = 5;

  /// No instance is ejected for its success rate while it fails less than this percentage of its
  /// calls, however much better the others are. 0 to 100.
  double minimum_failure_percentage = 5.0;

  /// How long an instance stays ejected: longer each time, and shorter again with each interval
  /// that it comes through without.
  BackoffOptions ejection = {
      .initial = absl::Seconds(30), .maximum = absl::Minutes(5), .multiplier = 2.0, .jitter = 0.2};

  /// At most this percentage of the instances is ejected at a time, rounded down, but always one of
  /// several. 0 to 100; 0 switches ejection off.
  double most_ejected_percentage = 50.0;
};

/// OK, or INVALID_ARGUMENT naming each option that is wrong.
absl::Status Validate(const OutlierDetectorOptions& options);

}  // namespace souk::resilience
