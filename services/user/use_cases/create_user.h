#pragma once

#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/base/clock.h"
#include "common/base/random.h"
#include "common/rpc/call_context.h"
#include "services/user/credentials/password_hasher.h"
#include "services/user/domain/user.h"
#include "services/user/use_cases/user_repository.h"

namespace souk::user {

/// Opens an account.
class CreateUser {
 public:
  /// All outlive this.
  CreateUser(UserRepository& users, PasswordHasher& hasher, const Clock& clock, Random& random)
      : users_(users), hasher_(hasher), clock_(clock), random_(random) {}

  /// The new user. Errors as PasswordHasher::Hash and UserRepository::Add.
  Task<absl::StatusOr<User>> Run(CallContext call, NewUser user);

 private:
  UserRepository& users_;
  PasswordHasher& hasher_;
  const Clock& clock_;
  Random& random_;
};

}  // namespace souk::user
