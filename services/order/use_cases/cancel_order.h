#pragma once

#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/rpc/call_context.h"
#include "services/order/use_cases/order_repository.h"
#include "services/order/use_cases/saga_recovery.h"

namespace souk::order {

/// Cancels an order that is not yet a sale.
class CancelOrder {
 public:
  /// Everything outlives this.
  CancelOrder(OrderRepository& orders, SagaRecovery& recovery)
      : orders_(orders), recovery_(recovery) {}

  /// The order in the state reached when everything was undone or the deadline was near; the
  /// undoing goes on. An order that is being cancelled, or was, is given as it is. NOT_FOUND,
  /// reason ORDER_NOT_FOUND; FAILED_PRECONDITION, reason ORDER_STATE, once the stock may have left
  /// or the order is refused.
  Task<absl::StatusOr<OrderView>> Run(CallContext call, OrderId order);

 private:
  OrderRepository& orders_;
  SagaRecovery& recovery_;
};

}  // namespace souk::order
