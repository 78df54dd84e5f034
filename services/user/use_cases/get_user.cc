#include "services/user/use_cases/get_user.h"

#include <utility>

#include "common/base/status_macros.h"

namespace souk::user {

Task<absl::StatusOr<User>> GetUser::Run(CallContext call, std::string user_id) {
  CO_ASSIGN_OR_RETURN(User user, co_await users_.Get(std::move(call), user_id));
  if (user.deleted()) co_return NoSuchUser(user_id);
  co_return user;
}

}  // namespace souk::user
