#pragma once

#include <string>

#include "common/async/task.h"
#include "common/base/money.h"
#include "common/rpc/call_context.h"
#include "services/order/domain/ids.h"
#include "services/order/use_cases/outcome.h"

namespace souk::order {

/// The one payment that an order has (PaymentOf). Every function may be called again for the same
/// order, and then tells what became of it the first time. Thread-safe.
class Payments {
 public:
  virtual ~Payments() = default;

  /// Charges the card behind the token, once. Refused: PAYMENT_DECLINED, INSUFFICIENT_FUNDS or
  /// PAYMENT_TOKEN_UNKNOWN.
  virtual Task<Outcome> Charge(CallContext call, OrderId order, Money amount,
                               std::string payment_token) = 0;

  /// Gives back what was charged, and sees to it that a Charge that is still on its way comes too
  /// late. Never refused.
  virtual Task<Outcome> Refund(CallContext call, OrderId order) = 0;
};

}  // namespace souk::order
