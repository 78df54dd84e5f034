#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/rpc/call_context.h"
#include "services/order/domain/ids.h"
#include "services/order/domain/order_change.h"
#include "services/order/use_cases/order_view.h"
#include "services/order/use_cases/saga.h"

namespace souk::order {

/// Which orders a list shall hold.
struct OrderFilter {
  std::optional<UserId> user;
  std::optional<OrderState> state;
};

/// Where orders are kept: as events, with a view beside them for reading. What a function that
/// changes something gives is durable; with the change it claims the call's idempotency key for the
/// order. Thread-safe.
class OrderRepository {
 public:
  virtual ~OrderRepository() = default;

  /// Keeps a new order, with its saga, which `owner` drives, and its payment token. Gives the saga.
  virtual Task<absl::StatusOr<Saga>> Place(CallContext call, OrderChange placed,
                                           std::string payment_token, std::string owner) = 0;

  /// What shall happen to an order next, nothing for no change, or why it cannot. Depends on its
  /// argument only: it may run twice.
  using Decision = std::function<absl::StatusOr<std::optional<OrderEvent>>(const Order& order)>;

  /// Appends what `decide` says about the order as it is, with nobody in between, and gives the
  /// order as it is then. NOT_FOUND, reason ORDER_NOT_FOUND; the error of `decide`, which changes
  /// nothing.
  virtual Task<absl::StatusOr<OrderView>> Change(CallContext call, OrderId order,
                                                 Decision decide) = 0;

  /// The order. NOT_FOUND, reason ORDER_NOT_FOUND.
  virtual Task<absl::StatusOr<OrderView>> Get(CallContext call, OrderId order) = 0;

  /// Everything that happened to the order, first to last. NOT_FOUND, reason ORDER_NOT_FOUND.
  virtual Task<absl::StatusOr<std::vector<RecordedEvent>>> History(CallContext call,
                                                                   OrderId order) = 0;

  /// At most `limit` orders that match, newest first, those older than `before`, which need not
  /// exist. It shows what was written before the call, unless the read model is far behind.
  virtual Task<absl::StatusOr<std::vector<OrderView>>> List(CallContext call, OrderFilter filter,
                                                            std::optional<OrderId> before,
                                                            int limit) = 0;
};

}  // namespace souk::order
