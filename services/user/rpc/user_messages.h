#pragma once

#include <google/protobuf/field_mask.pb.h>

#include <string>

#include "absl/status/statusor.h"
#include "services/user/domain/user.h"
#include "services/user/use_cases/get_user.h"
#include "services/user/use_cases/update_user.h"
#include "souk/user/v1/user.pb.h"
#include "souk/user/v1/user_service.pb.h"

namespace souk::user {

// The messages of souk.user.v1 as the use cases see them. Each Parse gives INVALID_ARGUMENT with
// every violated field.

/// Without what the user has bought.
v1::User ToProto(const User& user);
v1::User ToProto(const UserProfile& profile);

absl::StatusOr<NewUser> ParseNewUser(const v1::CreateUserRequest& request);

/// What an update asks for: a `user` with new values and a mask that names some of them.
absl::StatusOr<UpdateUserCommand> ParseUpdate(const v1::User& user,
                                              const google::protobuf::FieldMask& update_mask);

/// OK when `user_id` is an id.
absl::Status CheckUserId(absl::string_view user_id);

struct ParsedLogin {
  Email email;
  std::string password;
};
absl::StatusOr<ParsedLogin> ParseLogin(const v1::LoginRequest& request);

}  // namespace souk::user
