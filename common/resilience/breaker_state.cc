#include "common/resilience/breaker_state.h"

namespace souk::resilience {

absl::string_view ToString(BreakerState state) {
  switch (state) {
    case BreakerState::kClosed:
      return "closed";
    case BreakerState::kOpen:
      return "open";
    case BreakerState::kHalfOpen:
      return "half-open";
    case BreakerState::kForcedOpen:
      return "forced-open";
    case BreakerState::kForcedClosed:
      return "forced-closed";
  }
  return "unknown";
}

}  // namespace souk::resilience
