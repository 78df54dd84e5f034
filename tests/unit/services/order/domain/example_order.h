#pragma once

#include "absl/time/time.h"
#include "services/order/domain/order.h"

namespace souk::order {

/// An order that tests tell of, who placed it, and when.
inline const OrderId kId("01890a5d-ac96-774b-bcce-b302099a8057");
inline const UserId kAnn("01890a5d-ac96-774b-bcce-b302099a8058");
inline const absl::Time kStart = absl::FromUnixSeconds(1'700'000'000);

}  // namespace souk::order
