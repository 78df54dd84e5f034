#pragma once

#include "common/base/clock.h"
#include "common/base/random.h"

namespace souk {

/// The clock and the randomness of a process, for what is measured with them.
inline const Clock& TheClock() {
  static const SystemClock clock;
  return clock;
}

inline Random& TheRandom() {
  static SystemRandom random;
  return random;
}

}  // namespace souk
