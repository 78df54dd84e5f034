#pragma once

#include <functional>

#include "absl/status/status.h"
#include "common/async/task.h"
#include "common/async/watch_hub.h"
#include "common/rpc/call_context.h"
#include "services/order/use_cases/order_repository.h"

namespace souk::order {

/// Follows one order.
class WatchOrder {
 public:
  /// Takes an order as it is; an error ends the watch.
  using Sink = std::function<Task<absl::Status>(OrderView order)>;

  /// Both outlive this. `changes` is notified, by order id, after each change of an order.
  WatchOrder(OrderRepository& orders, async::WatchHub& changes)
      : orders_(orders), changes_(changes) {}

  /// Gives `sink` the order as it is, then again after each change of state; when the sink is
  /// slower than the changes, the latest. OK once the state is final; UNAVAILABLE, reason DRAINING,
  /// when this process ends first; CANCELLED when the caller left; NOT_FOUND as GetOrder.
  Task<absl::Status> Run(CallContext call, OrderId order, Sink sink);

 private:
  OrderRepository& orders_;
  async::WatchHub& changes_;
};

}  // namespace souk::order
