#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "common/resilience/balancing/instance.h"
#include "common/resilience/balancing/rotation.h"
#include "common/resilience/outlier_detector_options.h"

namespace souk::rpc {

/// How an attempt's instance is chosen (common/resilience/balancing has one class for each).
enum class Balancing {
  kRoundRobin,
  kWeightedRoundRobin,
  kLeastRequests,
  kRandom,
  kPeakEwma,
};

struct FleetOptions {
  Balancing balancing = Balancing::kLeastRequests;

  /// How many of the instances this process uses, 0 for all, and which of the callers it is, by
  /// whose number they are dealt out.
  size_t subset = 0;
  uint64_t subset_client = 0;

  resilience::InstanceOptions instances = {};
  resilience::RotationOptions rotation = {};
  std::optional<resilience::OutlierDetectorOptions> outliers =
      resilience::OutlierDetectorOptions{};  ///< None: nobody is ejected.
};

}  // namespace souk::rpc
