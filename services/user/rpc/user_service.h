#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/rpc/call_context.h"
#include "common/rpc/idempotency.h"
#include "common/rpc/service.h"
#include "services/user/use_cases/create_user.h"
#include "services/user/use_cases/delete_user.h"
#include "services/user/use_cases/get_user.h"
#include "services/user/use_cases/list_users.h"
#include "services/user/use_cases/login.h"
#include "services/user/use_cases/update_user.h"
#include "souk/user/v1/user_service.pb.h"

namespace souk::user {

/// Serves souk.user.v1.UserService: each RPC is translated for a use case and back. What the RPCs
/// do and answer is said in the proto.
class UserService final : public rpc::Service {
 public:
  struct UseCases {
    CreateUser& create_user;
    GetUser& get_user;
    ListUsers& list_users;
    UpdateUser& update_user;
    DeleteUser& delete_user;
    Login& login;
  };

  /// All outlive this. `answers` keeps what the keyed updates of a stream were answered.
  UserService(UseCases use_cases, rpc::AnswerStore& answers);

  Task<absl::StatusOr<v1::User>> CreateUser(CallContext call, v1::CreateUserRequest request);
  Task<absl::StatusOr<v1::User>> GetUser(CallContext call, v1::GetUserRequest request);
  Task<absl::StatusOr<v1::ListUsersResponse>> ListUsers(CallContext call,
                                                        v1::ListUsersRequest request);
  Task<absl::StatusOr<v1::User>> UpdateUser(CallContext call, v1::UpdateUserRequest request);
  Task<absl::StatusOr<v1::User>> DeleteUser(CallContext call, v1::DeleteUserRequest request);
  Task<absl::Status> StreamUsers(CallContext call, v1::StreamUsersRequest request,
                                 rpc::Writer<v1::User> users);
  Task<absl::Status> UpdateUserStream(CallContext call,
                                      rpc::Reader<v1::UpdateUserStreamRequest> requests,
                                      rpc::Writer<v1::UpdateUserStreamResponse> responses);
  Task<absl::StatusOr<v1::LoginResponse>> Login(CallContext call, v1::LoginRequest request);

 private:
  // One update of a stream; at most once where it has a key.
  Task<absl::StatusOr<v1::User>> ApplyUpdate(CallContext call, v1::UpdateUserStreamRequest request);

  // UpdateUser as rpc::RunOnce wants it; `user` outlives the task.
  Task<absl::Status> UpdateInto(v1::User* user, CallContext call, v1::UpdateUserRequest request);

  const UseCases use_cases_;
  rpc::AnswerStore& answers_;
};

}  // namespace souk::user
