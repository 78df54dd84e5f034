#pragma once

#include <cstdint>
#include <vector>

#include "absl/time/time.h"
#include "common/base/random.h"

namespace souk::simulation {

/// The chance of a simulation. All of it comes from one seed, so the same seed is the same run.
class Dice {
 public:
  explicit Dice(uint64_t seed) : random_(seed) {}

  /// True with this probability.
  bool Falls(double probability) { return probability > 0 && random_.NextDouble() < probability; }

  /// Uniform, both ends included. REQUIRES: low <= high.
  int64_t Between(int64_t low, int64_t high) {
    return low + static_cast<int64_t>(random_.NextBelow(static_cast<uint64_t>(high - low) + 1));
  }

  /// The same, in whole microseconds.
  absl::Duration Between(absl::Duration low, absl::Duration high) {
    return absl::Microseconds(
        Between(absl::ToInt64Microseconds(low), absl::ToInt64Microseconds(high)));
  }

  template <typename T>
  const T& Pick(const std::vector<T>& choices) {
    return choices[random_.NextBelow(choices.size())];
  }

  /// A seed for chance of its own, which what happens here does not change.
  uint64_t Fork() { return random_.NextBits(); }

 private:
  SeededRandom random_;
};

}  // namespace souk::simulation
