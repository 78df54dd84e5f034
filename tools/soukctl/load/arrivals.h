#pragma once

#include "absl/time/time.h"
#include "common/base/random.h"

namespace souk::soukctl {

/// When the requests of an open loop come: a Poisson process, the arrivals of many clients who know
/// nothing of one another. The pauses between two are exponentially distributed, so that bunches
/// and gaps come of themselves.
class PoissonArrivals {
 public:
  /// `rate` a second, more than 0. `random` outlives this.
  PoissonArrivals(double rate, Random& random) : rate_(rate), random_(random) {}

  /// The pause before the next arrival.
  absl::Duration NextPause();

 private:
  const double rate_;
  Random& random_;
};

}  // namespace souk::soukctl
