#include "services/order/use_cases/buyers.h"

#include "common/base/error.h"

namespace souk::order {

absl::Status NoSuchBuyer() {
  return ErrorWithReason(absl::StatusCode::kNotFound, "USER_NOT_FOUND", "there is no such user");
}

}  // namespace souk::order
