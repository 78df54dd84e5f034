#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/base/clock.h"
#include "common/base/random.h"
#include "common/rpc/call_context.h"
#include "services/order/use_cases/buyers.h"
#include "services/order/use_cases/catalog.h"
#include "services/order/use_cases/order_repository.h"
#include "services/order/use_cases/saga_recovery.h"
#include "services/order/use_cases/saga_runner.h"

namespace souk::order {

struct PlaceOrderCommand {
  UserId user_id;
  std::vector<RequestedItem> items;  // CheckItems found nothing wrong
  std::string payment_token;
};

/// Places an order and starts its saga.
class PlaceOrder {
 public:
  /// Everything outlives this.
  PlaceOrder(Buyers& buyers, Catalog& catalog, OrderRepository& orders, SagaRunner& runner,
             SagaRecovery& recovery, const Clock& clock, Random& random)
      : buyers_(buyers),
        catalog_(catalog),
        orders_(orders),
        runner_(runner),
        recovery_(recovery),
        clock_(clock),
        random_(random) {}

  /// The order in the state reached when the saga was over, a step took longer than its callers'
  /// patience, or the deadline was near; the saga goes on. Errors, after which nothing is stored:
  /// RESOURCE_EXHAUSTED, reason QUEUE_FULL; those of Buyers, Catalog and Order::Place.
  Task<absl::StatusOr<OrderView>> Run(CallContext call, PlaceOrderCommand command);

 private:
  Buyers& buyers_;
  Catalog& catalog_;
  OrderRepository& orders_;
  SagaRunner& runner_;
  SagaRecovery& recovery_;
  const Clock& clock_;
  Random& random_;
};

}  // namespace souk::order
