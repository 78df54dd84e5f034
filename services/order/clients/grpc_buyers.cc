#include "services/order/clients/grpc_buyers.h"

#include <utility>

#include "services/order/clients/peer_status.h"

namespace souk::order {

GrpcBuyers::GrpcBuyers(rpc::Channel& users)
    : get_user_(users.Unary<user::v1::GetUserRequest, user::v1::User>(
          "souk.user.v1.UserService/GetUser")) {}

Task<absl::Status> GrpcBuyers::Check(CallContext call, UserId user) {
  user::v1::GetUserRequest request;
  request.set_user_id(user.text());
  const absl::StatusOr<user::v1::User> found =
      co_await get_user_(std::move(call), std::move(request));
  const bool deleted = found.ok() && found->state() != user::v1::User::ACTIVE;
  if (deleted || absl::IsNotFound(found.status())) co_return NoSuchBuyer();
  co_return AnswerOf(found.status(), "whether the user exists");
}

}  // namespace souk::order
