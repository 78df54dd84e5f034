#include "services/user/use_cases/update_user.h"

#include <utility>

namespace souk::user {

Task<absl::StatusOr<User>> UpdateUser::Run(CallContext call, UpdateUserCommand command) {
  if (call.resumed_resource) co_return co_await users_.Get(call, *call.resumed_resource);
  co_return co_await users_.Change(std::move(call), command.user_id,
                                   [command](const User& user, absl::Time now) {
                                     return user.Changed(command.change, command.etag, now);
                                   });
}

}  // namespace souk::user
