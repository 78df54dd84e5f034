#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/rpc/call_context.h"
#include "services/user/domain/loyalty.h"

namespace souk::user {

/// Where it is counted what users have bought. Thread-safe.
class LoyaltyRepository {
 public:
  virtual ~LoyaltyRepository() = default;

  /// What each of the users has bought, in their order and all up to the same event; nothing for
  /// one that is not known.
  virtual Task<absl::StatusOr<std::vector<Loyalty>>> Get(CallContext call,
                                                         std::vector<std::string> user_ids) = 0;
};

}  // namespace souk::user
