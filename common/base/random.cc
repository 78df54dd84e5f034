#include "common/base/random.h"

#include "absl/random/random.h"

namespace souk {

double Random::NextDouble() {
  // 53 bits: every double of the form k/2^53 in [0, 1) is equally likely.
  return static_cast<double>(NextBits() >> 11) * 0x1.0p-53;
}

uint64_t Random::NextBelow(uint64_t bound) {
  // Values at or above the last whole multiple of `bound` are drawn again, or small results would
  // come up more often.
  const uint64_t limit = UINT64_MAX - UINT64_MAX % bound;
  for (;;) {
    const uint64_t bits = NextBits();
    if (bits < limit) return bits % bound;
  }
}

uint64_t SystemRandom::NextBits() {
  thread_local absl::BitGen generator;
  return generator();
}

uint64_t SeededRandom::NextBits() {
  MutexLock lock(mutex_);
  return engine_();
}

}  // namespace souk
