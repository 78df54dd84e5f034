#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/rpc/call_context.h"
#include "services/user/domain/user.h"
#include "services/user/use_cases/user_repository.h"

namespace souk::user {

/// Reads one user.
class GetUser {
 public:
  /// `users` outlives this.
  explicit GetUser(UserRepository& users) : users_(users) {}

  /// The user. NOT_FOUND, reason USER_NOT_FOUND, for an unknown or deleted one.
  Task<absl::StatusOr<User>> Run(CallContext call, std::string user_id);

 private:
  UserRepository& users_;
};

}  // namespace souk::user
