#include "common/resilience/backoff.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"

namespace souk::resilience {

void Validate(const BackoffOptions& options, absl::string_view prefix, Violations& violations) {
  const auto require = [&](bool holds, absl::string_view option, absl::string_view description) {
    violations.Require(holds, absl::StrCat(prefix, option), description);
  };
  require(options.initial > absl::ZeroDuration(), "initial", "must be more than zero");
  require(options.maximum >= options.initial, "maximum", "must be at least initial");
  require(options.maximum < absl::InfiniteDuration(), "maximum", "must be finite");
  require(options.multiplier >= 1.0 && std::isfinite(options.multiplier), "multiplier",
          "must be at least 1");
  require(options.jitter >= 0.0 && options.jitter <= 1.0, "jitter", "must be between 0 and 1");
}

absl::Duration Backoff::Ceiling(int n) const {
  // A power past the range of double is infinite, and so is the product: the maximum wins.
  return std::min(options_.maximum, options_.initial * std::pow(options_.multiplier, n));
}

absl::Duration Backoff::Delay(int n, Random& random) const {
  return Ceiling(n) * (1.0 - options_.jitter * random.NextDouble());
}

}  // namespace souk::resilience
