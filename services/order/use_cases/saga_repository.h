#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/telemetry/trace_context.h"
#include "services/order/domain/order_change.h"
#include "services/order/use_cases/saga.h"

namespace souk::order {

/// Where the sagas of unsettled orders are kept. Thread-safe.
class SagaRepository {
 public:
  /// The order after a change, and the right to make the next.
  struct Appended {
    Order order;
    SagaLease lease;
  };

  virtual ~SagaRepository() = default;

  /// Appends the change of a saga's order and renews the lease, durably and in one transaction;
  /// `cause` is the span that its events come from. When the order is settled then, the saga ends:
  /// its lease and the payment token are erased. SagaConflict when somebody else appended to the
  /// order; SagaTakenOver when the lease is not the current one.
  virtual Task<absl::StatusOr<Appended>> Append(SagaLease lease, OrderChange change,
                                                telemetry::SpanContext cause) = 0;

  /// Makes `owner` the owner of a saga whose lease is as `seen`, and loads all that is known of it.
  /// For the owner itself: loads anew and renews. SagaTakenOver when the lease is not as seen, or
  /// the saga has ended.
  virtual Task<absl::StatusOr<Saga>> Take(SagaLease seen, std::string owner) = 0;

  /// The lease of an order's saga; nothing when it has none.
  virtual Task<absl::StatusOr<std::optional<SagaLease>>> Find(OrderId order) = 0;

  /// At most `limit` leases in the order of their order ids, those after `after`.
  virtual Task<absl::StatusOr<std::vector<SagaLease>>> List(OrderId after, int limit) = 0;
};

/// ABORTED, reason CONFLICT: the order has changed; load it anew.
absl::Status SagaConflict();
bool IsSagaConflict(const absl::Status& status);

/// ABORTED, reason SAGA_TAKEN_OVER: somebody else drives the saga; leave it to them.
absl::Status SagaTakenOver();
bool IsSagaTakenOver(const absl::Status& status);

}  // namespace souk::order
