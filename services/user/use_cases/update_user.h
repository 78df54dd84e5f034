#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/rpc/call_context.h"
#include "services/user/domain/user.h"
#include "services/user/use_cases/user_repository.h"

namespace souk::user {

struct UpdateUserCommand {
  std::string user_id;
  UserChange change;
  std::string etag;  // that the user must have; "" for any
};

/// Changes a user's profile.
class UpdateUser {
 public:
  /// `users` outlives this.
  explicit UpdateUser(UserRepository& users) : users_(users) {}

  /// The user as it is then. NOT_FOUND for an unknown or deleted one; ABORTED, reason
  /// ETAG_MISMATCH, where it has another etag; ALREADY_EXISTS, reason EMAIL_TAKEN, where another
  /// has the new e-mail.
  Task<absl::StatusOr<User>> Run(CallContext call, UpdateUserCommand command);

 private:
  UserRepository& users_;
};

}  // namespace souk::user
