#include "services/user/use_cases/get_user.h"

#include <utility>
#include <vector>

#include "common/base/status_macros.h"

namespace souk::user {

Task<absl::StatusOr<UserProfile>> GetUser::Run(CallContext call, std::string user_id) {
  CO_ASSIGN_OR_RETURN(User user, co_await users_.Get(call, user_id));
  if (user.deleted()) co_return NoSuchUser(user_id);
  CO_ASSIGN_OR_RETURN(std::vector<Loyalty> loyalty,
                      co_await loyalty_.Get(std::move(call), {std::move(user_id)}));
  co_return UserProfile{std::move(user), std::move(loyalty.front())};
}

}  // namespace souk::user
