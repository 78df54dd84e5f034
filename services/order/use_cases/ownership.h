#pragma once

#include "absl/status/status.h"
#include "common/rpc/call_context.h"
#include "services/order/domain/ids.h"

namespace souk::order {

/// OK when the caller may know of a user's order: the user, operators, and services; anybody while
/// nobody is identified. For others NOT_FOUND, reason ORDER_NOT_FOUND, as if there were none.
absl::Status CheckMaySee(const rpc::Principal& caller, const UserId& owner);

/// NOT_FOUND, reason ORDER_NOT_FOUND.
absl::Status NoSuchOrder();

}  // namespace souk::order
