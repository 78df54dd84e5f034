#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/rpc/call_context.h"
#include "services/user/use_cases/loyalty_repository.h"
#include "services/user/use_cases/user_profile.h"
#include "services/user/use_cases/user_repository.h"

namespace souk::user {

/// Some users, and whether there are more after the last.
struct UserPage {
  std::vector<UserProfile> users;
  bool more = false;
};

/// Reads the users that are not deleted, page by page, oldest first.
class ListUsers {
 public:
  /// Both outlive this.
  ListUsers(UserRepository& users, LoyaltyRepository& loyalty) : users_(users), loyalty_(loyalty) {}

  /// At most `size` users, those after the user `after_user_id`; "" is before the first.
  Task<absl::StatusOr<UserPage>> Run(CallContext call, std::string after_user_id, int size);

 private:
  UserRepository& users_;
  LoyaltyRepository& loyalty_;
};

}  // namespace souk::user
