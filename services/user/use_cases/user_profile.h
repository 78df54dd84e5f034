#pragma once

#include "services/user/domain/loyalty.h"
#include "services/user/domain/user.h"

namespace souk::user {

/// A user, and what the user has bought.
struct UserProfile {
  User user;
  Loyalty loyalty;
};

}  // namespace souk::user
