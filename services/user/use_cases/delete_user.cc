#include "services/user/use_cases/delete_user.h"

#include <utility>

namespace souk::user {

Task<absl::StatusOr<User>> DeleteUser::Run(CallContext call, std::string user_id,
                                           std::string etag) {
  if (call.resumed_resource) co_return co_await users_.Get(call, *call.resumed_resource);
  co_return co_await users_.Change(
      std::move(call), std::move(user_id),
      [etag](const User& user, absl::Time now) { return user.Deleted(etag, now); });
}

}  // namespace souk::user
