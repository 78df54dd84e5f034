#pragma once

#include "absl/status/status.h"

namespace souk::rpc {

/// What a stream ends with that would go on, were the server not about to stop: UNAVAILABLE, reason
/// DRAINING, with RetryInfo. Its client opens it again, and reaches another instance or this one's
/// successor.
absl::Status DrainingError();

}  // namespace souk::rpc
