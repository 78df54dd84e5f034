#pragma once

#include "absl/status/status.h"
#include "common/async/task.h"
#include "common/rpc/call_context.h"
#include "services/order/domain/ids.h"

namespace souk::order {

/// The users, as far as the sale of products is concerned. Thread-safe.
class Buyers {
 public:
  virtual ~Buyers() = default;

  /// OK when the user may buy. NOT_FOUND, reason USER_NOT_FOUND, when there is no such user or a
  /// deleted one; UNAVAILABLE, reason DEPENDENCY_UNAVAILABLE, when nobody can tell.
  virtual Task<absl::Status> Check(CallContext call, UserId user) = 0;
};

/// NOT_FOUND, reason USER_NOT_FOUND.
absl::Status NoSuchBuyer();

}  // namespace souk::order
