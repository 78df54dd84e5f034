#include "services/user/use_cases/list_users.h"

#include <utility>

#include "common/base/status_macros.h"

namespace souk::user {

Task<absl::StatusOr<UserPage>> ListUsers::Run(CallContext call, std::string after_user_id,
                                              int size) {
  // One more than fits tells whether there is another page.
  CO_ASSIGN_OR_RETURN(std::vector<User> users,
                      co_await users_.List(call, std::move(after_user_id), size + 1));
  UserPage page;
  page.more = users.size() > static_cast<size_t>(size);
  if (page.more) users.pop_back();

  std::vector<std::string> ids;
  ids.reserve(users.size());
  for (const User& user : users) ids.push_back(user.user_id);
  CO_ASSIGN_OR_RETURN(std::vector<Loyalty> loyalty,
                      co_await loyalty_.Get(std::move(call), std::move(ids)));
  page.users.reserve(users.size());
  for (size_t i = 0; i < users.size(); ++i) {
    page.users.push_back({std::move(users[i]), std::move(loyalty[i])});
  }
  co_return page;
}

}  // namespace souk::user
