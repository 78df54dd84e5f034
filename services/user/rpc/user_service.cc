#include "services/user/rpc/user_service.h"

#include <array>
#include <optional>
#include <string>
#include <utility>

#include "common/base/error.h"
#include "common/base/page_token.h"
#include "common/base/status_macros.h"
#include "common/rpc/status_mapping.h"
#include "services/user/rpc/user_messages.h"

namespace souk::user {
namespace {

constexpr std::array<absl::string_view, 1> kUserList = {"users"};

// Users that a stream holds at a time: about 20 KB, and a query costs little beside sending as
// many.
constexpr int kStreamPageSize = 100;

constexpr size_t kMaxRequestIdBytes = 64;

absl::Status CheckRequestId(absl::string_view request_id) {
  Violations violations;
  violations.Require(!request_id.empty() && request_id.size() <= kMaxRequestIdBytes, "request_id",
                     "must have 1 to 64 bytes");
  return violations.ToStatus();
}

}  // namespace

UserService::UserService(UseCases use_cases, rpc::AnswerStore& answers)
    : Service("souk.user.v1.UserService"), use_cases_(use_cases), answers_(answers) {
  Handle("CreateUser", &UserService::CreateUser);
  Handle("GetUser", &UserService::GetUser);
  Handle("ListUsers", &UserService::ListUsers);
  Handle("UpdateUser", &UserService::UpdateUser);
  Handle("DeleteUser", &UserService::DeleteUser);
  Handle("StreamUsers", &UserService::StreamUsers);
  Handle("UpdateUserStream", &UserService::UpdateUserStream);
  Handle("Login", &UserService::Login);
}

Task<absl::StatusOr<v1::User>> UserService::CreateUser(CallContext call,
                                                       v1::CreateUserRequest request) {
  CO_ASSIGN_OR_RETURN(NewUser user, ParseNewUser(request));
  CO_ASSIGN_OR_RETURN(const User created,
                      co_await use_cases_.create_user.Run(std::move(call), std::move(user)));
  co_return ToProto(created);
}

Task<absl::StatusOr<v1::User>> UserService::GetUser(CallContext call, v1::GetUserRequest request) {
  CO_RETURN_IF_ERROR(CheckUserId(request.user_id()));
  CO_ASSIGN_OR_RETURN(const UserProfile profile,
                      co_await use_cases_.get_user.Run(std::move(call), request.user_id()));
  co_return ToProto(profile);
}

Task<absl::StatusOr<v1::ListUsersResponse>> UserService::ListUsers(CallContext call,
                                                                   v1::ListUsersRequest request) {
  Violations violations;
  const int size = PageSize(request.page_size(), violations);
  std::string after = DecodePageToken(kUserList, request.page_token(), violations);
  CO_RETURN_IF_ERROR(violations.ToStatus());
  CO_ASSIGN_OR_RETURN(const UserPage page,
                      co_await use_cases_.list_users.Run(std::move(call), std::move(after), size));
  v1::ListUsersResponse response;
  for (const UserProfile& user : page.users) *response.add_users() = ToProto(user);
  if (page.more) {
    response.set_next_page_token(EncodePageToken(kUserList, page.users.back().user.user_id));
  }
  co_return response;
}

Task<absl::StatusOr<v1::User>> UserService::UpdateUser(CallContext call,
                                                       v1::UpdateUserRequest request) {
  CO_ASSIGN_OR_RETURN(UpdateUserCommand command,
                      ParseUpdate(request.user(), request.update_mask()));
  CO_ASSIGN_OR_RETURN(const User user,
                      co_await use_cases_.update_user.Run(std::move(call), std::move(command)));
  co_return ToProto(user);
}

Task<absl::StatusOr<v1::User>> UserService::DeleteUser(CallContext call,
                                                       v1::DeleteUserRequest request) {
  CO_RETURN_IF_ERROR(CheckUserId(request.user_id()));
  CO_ASSIGN_OR_RETURN(const User user, co_await use_cases_.delete_user.Run(
                                           std::move(call), request.user_id(), request.etag()));
  co_return ToProto(user);
}

Task<absl::Status> UserService::StreamUsers(CallContext call, v1::StreamUsersRequest request,
                                            rpc::Writer<v1::User> users) {
  UserPage page;
  std::string after;
  do {
    CO_ASSIGN_OR_RETURN(page, co_await use_cases_.list_users.Run(call, after, kStreamPageSize));
    for (const UserProfile& user : page.users) {
      CO_RETURN_IF_ERROR(co_await users.Write(ToProto(user)));
    }
    if (!page.users.empty()) after = page.users.back().user.user_id;
  } while (page.more);
  co_return absl::OkStatus();
}

Task<absl::Status> UserService::UpdateUserStream(
    CallContext call, rpc::Reader<v1::UpdateUserStreamRequest> requests,
    rpc::Writer<v1::UpdateUserStreamResponse> responses) {
  for (;;) {
    CO_ASSIGN_OR_RETURN(std::optional<v1::UpdateUserStreamRequest> request,
                        co_await requests.Read());
    if (!request) co_return absl::OkStatus();
    v1::UpdateUserStreamResponse response;
    response.set_request_id(request->request_id());
    absl::StatusOr<v1::User> updated = co_await ApplyUpdate(call, *std::move(request));
    if (updated.ok()) {
      *response.mutable_user() = *std::move(updated);
    } else {
      *response.mutable_error() = rpc::ToRpcStatus(updated.status());
    }
    CO_RETURN_IF_ERROR(co_await responses.Write(std::move(response)));
  }
}

Task<absl::StatusOr<v1::User>> UserService::ApplyUpdate(CallContext call,
                                                        v1::UpdateUserStreamRequest request) {
  CO_RETURN_IF_ERROR(CheckRequestId(request.request_id()));
  v1::UpdateUserRequest update;
  *update.mutable_user() = std::move(*request.mutable_user());
  *update.mutable_update_mask() = std::move(*request.mutable_update_mask());
  if (request.idempotency_key().empty()) {
    co_return co_await UpdateUser(std::move(call), std::move(update));
  }

  CO_ASSIGN_OR_RETURN(
      IdempotencyKey key,
      rpc::MakeIdempotencyKey(call.principal, "souk.user.v1.UserService/UpdateUserStream",
                              request.idempotency_key(), update));
  const rpc::UnaryHandler handler = [this](CallContext call,
                                           const google::protobuf::Message& request,
                                           google::protobuf::Message& response) {
    return UpdateInto(static_cast<v1::User*>(&response), std::move(call),
                      static_cast<const v1::UpdateUserRequest&>(request));
  };
  v1::User user;
  CO_RETURN_IF_ERROR(
      co_await rpc::RunOnce(answers_, std::move(key), std::move(call), handler, update, user));
  co_return user;
}

Task<absl::Status> UserService::UpdateInto(v1::User* user, CallContext call,
                                           v1::UpdateUserRequest request) {
  CO_ASSIGN_OR_RETURN(*user, co_await UpdateUser(std::move(call), std::move(request)));
  co_return absl::OkStatus();
}

Task<absl::StatusOr<v1::LoginResponse>> UserService::Login(CallContext call,
                                                           v1::LoginRequest request) {
  CO_ASSIGN_OR_RETURN(ParsedLogin login, ParseLogin(request));
  CO_ASSIGN_OR_RETURN(AccessToken token,
                      co_await use_cases_.login.Run(std::move(call), std::move(login.email),
                                                    std::move(login.password)));
  v1::LoginResponse response;
  response.set_access_token(std::move(token.text));
  response.set_token_type("Bearer");
  response.set_expires_in(static_cast<int32_t>(absl::ToInt64Seconds(token.lifetime)));
  co_return response;
}

}  // namespace souk::user
