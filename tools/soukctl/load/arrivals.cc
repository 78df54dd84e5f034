#include "tools/soukctl/load/arrivals.h"

#include <cmath>

namespace souk::soukctl {

absl::Duration PoissonArrivals::NextPause() {
  // By the inverse of the distribution: 1 - NextDouble() is never 0.
  return absl::Seconds(-std::log(1.0 - random_.NextDouble()) / rate_);
}

}  // namespace souk::soukctl
