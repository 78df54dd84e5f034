#include "services/user/use_cases/list_users.h"

#include <utility>

#include "common/base/status_macros.h"

namespace souk::user {

Task<absl::StatusOr<UserPage>> ListUsers::Run(CallContext call, std::string after_user_id,
                                              int size) {
  UserPage page;
  // One more than fits tells whether there is another page.
  CO_ASSIGN_OR_RETURN(page.users,
                      co_await users_.List(std::move(call), std::move(after_user_id), size + 1));
  page.more = page.users.size() > static_cast<size_t>(size);
  if (page.more) page.users.pop_back();
  co_return page;
}

}  // namespace souk::user
