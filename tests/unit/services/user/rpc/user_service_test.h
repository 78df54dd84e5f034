#pragma once

#include <string>

#include "common/host/stored_answers.h"
#include "services/user/rpc/user_service.h"
#include "tests/unit/services/user/user_test.h"

namespace souk::user {

/// The user service's RPCs over a real database.
class UserServiceTest : public UserTest {
 protected:
  v1::User CreatedOverRpc(const std::string& name) {
    clock_.Advance(absl::Milliseconds(1));  // ids of one millisecond are in no order
    v1::CreateUserRequest request;
    request.set_email(name + "@example.com");
    request.set_display_name(name);
    request.set_password("long enough");
    const absl::StatusOr<v1::User> user = Run(service_.CreateUser({}, std::move(request)));
    EXPECT_EQ(user.status(), absl::OkStatus());
    return *user;
  }

  host::StoredAnswers answers_{keys_};
  UserService service_{{.create_user = create_user_,
                        .get_user = get_user_,
                        .list_users = list_users_,
                        .update_user = update_user_,
                        .delete_user = delete_user_,
                        .login = login_},
                       answers_};
};

}  // namespace souk::user
