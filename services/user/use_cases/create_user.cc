#include "services/user/use_cases/create_user.h"

#include <utility>

#include "common/base/status_macros.h"
#include "common/base/uuid.h"

namespace souk::user {

Task<absl::StatusOr<User>> CreateUser::Run(CallContext call, NewUser user) {
  if (call.resumed_resource) co_return co_await users_.Get(call, *call.resumed_resource);
  CO_ASSIGN_OR_RETURN(std::string password_hash, co_await hasher_.Hash(user.password));
  co_return co_await users_.Add(std::move(call), NewUuidV7(clock_, random_), std::move(user),
                                std::move(password_hash));
}

}  // namespace souk::user
