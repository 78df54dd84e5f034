#pragma once

#include "common/rpc/channel.h"
#include "common/rpc/client.h"
#include "services/order/use_cases/buyers.h"
#include "souk/user/v1/user_service.pb.h"

namespace souk::order {

/// Asks the user service.
class GrpcBuyers final : public Buyers {
 public:
  /// `users` outlives this.
  explicit GrpcBuyers(rpc::Channel& users);

  Task<absl::Status> Check(CallContext call, UserId user) override;

 private:
  rpc::UnaryMethod<user::v1::GetUserRequest, user::v1::User> get_user_;
};

}  // namespace souk::order
