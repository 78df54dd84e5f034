#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/rpc/call_context.h"
#include "services/user/use_cases/loyalty_repository.h"
#include "services/user/use_cases/user_profile.h"
#include "services/user/use_cases/user_repository.h"

namespace souk::user {

/// Reads one user.
class GetUser {
 public:
  /// Both outlive this.
  GetUser(UserRepository& users, LoyaltyRepository& loyalty) : users_(users), loyalty_(loyalty) {}

  /// The user. NOT_FOUND, reason USER_NOT_FOUND, for an unknown or deleted one.
  Task<absl::StatusOr<UserProfile>> Run(CallContext call, std::string user_id);

 private:
  UserRepository& users_;
  LoyaltyRepository& loyalty_;
};

}  // namespace souk::user
