#pragma once

#include <variant>

#include "absl/status/status.h"
#include "services/order/domain/order_state.h"

namespace souk::order {

/// It is done, now or by an earlier call.
struct Done {
  friend bool operator==(const Done&, const Done&) = default;
};

/// It is not done and will not be: asking again gives the same answer.
struct Refused {
  FailureReason reason{};
  friend bool operator==(const Refused&, const Refused&) = default;
};

/// Nobody can tell yet: the answer was lost, or there was none. It may have been done, or may still
/// be. Ask again for the same thing until it is known; the status may say when (RetryAfterOf).
struct Unknown {
  absl::Status why;
  friend bool operator==(const Unknown&, const Unknown&) = default;
};

/// What is known after asking another service to change something.
using Outcome = std::variant<Done, Refused, Unknown>;

}  // namespace souk::order
