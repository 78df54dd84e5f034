#pragma once

#include <vector>

#include "common/async/task.h"
#include "common/rpc/call_context.h"
#include "services/order/domain/ids.h"
#include "services/order/domain/order_item.h"
#include "services/order/use_cases/outcome.h"

namespace souk::order {

/// The stock, and the one reservation of it that an order has (ReservationOf). Every function may
/// be called again for the same order, and then tells what became of it the first time.
/// Thread-safe.
class Stock {
 public:
  virtual ~Stock() = default;

  /// Holds the items for the order, all or none, for a limited time. Refused: OUT_OF_STOCK.
  virtual Task<Outcome> Reserve(CallContext call, OrderId order, std::vector<OrderItem> items) = 0;

  /// Holds them for that time again, from now. Done also when they were committed before, as for an
  /// order of a backup. Refused: RESERVATION_LOST, since the time was over.
  virtual Task<Outcome> Renew(CallContext call, OrderId order) = 0;

  /// Lets them leave. Refused: RESERVATION_LOST.
  virtual Task<Outcome> Commit(CallContext call, OrderId order) = 0;

  /// Gives back what is held, and sees to it that nothing is held later by a Reserve that is still
  /// on its way. Never refused; done also when they were committed before, as for an order of a
  /// backup, and then they stay gone.
  virtual Task<Outcome> Release(CallContext call, OrderId order) = 0;
};

}  // namespace souk::order
