#pragma once

#include <cstdint>
#include <random>

#include "common/base/mutex.h"

namespace souk {

/// Where randomness comes from; injected, so that tests and simulations repeat exactly.
/// Thread-safe.
class Random {
 public:
  virtual ~Random() = default;

  /// 64 uniformly distributed bits.
  virtual uint64_t NextBits() = 0;

  /// Uniform in [0, 1).
  double NextDouble();

  /// Uniform in [0, bound). REQUIRES: bound > 0.
  uint64_t NextBelow(uint64_t bound);
};

/// Unpredictable bits for ids and jitter, seeded per thread from the system. Not for keys or
/// passwords: those use libsodium's generator.
class SystemRandom final : public Random {
 public:
  uint64_t NextBits() override;
};

/// The same sequence for the same seed.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(uint64_t seed) : engine_(seed) {}
  uint64_t NextBits() override;

 private:
  Mutex mutex_;
  std::mt19937_64 engine_ GUARDED_BY(mutex_);
};

}  // namespace souk
