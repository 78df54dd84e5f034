#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/rpc/call_context.h"
#include "services/user/domain/loyalty.h"

namespace souk::user {

/// Where it is counted what users have bought. Thread-safe.
class LoyaltyRepository {
 public:
  virtual ~LoyaltyRepository() = default;

  /// What a user has bought; nothing for one that is not known.
  virtual Task<absl::StatusOr<Loyalty>> Get(CallContext call, std::string user_id) = 0;
};

}  // namespace souk::user
