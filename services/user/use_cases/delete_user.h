#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/rpc/call_context.h"
#include "services/user/domain/user.h"
#include "services/user/use_cases/user_repository.h"

namespace souk::user {

/// Closes an account: the user stays known by its id, cannot log in any more, and its e-mail is
/// free.
class DeleteUser {
 public:
  /// `users` outlives this.
  explicit DeleteUser(UserRepository& users) : users_(users) {}

  /// The deleted user. NOT_FOUND for an unknown one or one deleted before; ABORTED, reason
  /// ETAG_MISMATCH, where `etag` is not empty and not the user's.
  Task<absl::StatusOr<User>> Run(CallContext call, std::string user_id, std::string etag);

 private:
  UserRepository& users_;
};

}  // namespace souk::user
