#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/async/watch_hub.h"
#include "common/events/event_log.h"
#include "common/events/projection_barrier.h"
#include "common/storage/database.h"
#include "services/order/storage/event_codec.h"
#include "services/order/use_cases/order_repository.h"

namespace souk::order {

/// Keeps orders in the service's database. Notifies `changes`, by order id, of each change once it
/// is durable.
class SqlOrderRepository final : public OrderRepository {
 public:
  /// `database`, with this folder's migrations applied, and the others outlive this. `views` tells
  /// when the read model is up to date.
  SqlOrderRepository(storage::Database& database, events::EventLog& log,
                     events::ProjectionBarrier& views, async::WatchHub& changes)
      : database_(database), log_(log), views_(views), changes_(changes) {}

  Task<absl::StatusOr<Saga>> Place(CallContext call, OrderChange placed, std::string payment_token,
                                   std::string owner) override;
  Task<absl::StatusOr<OrderView>> Change(CallContext call, OrderId order, Decision decide) override;
  Task<absl::StatusOr<OrderView>> Get(CallContext call, OrderId order) override;
  Task<absl::StatusOr<std::vector<RecordedEvent>>> History(CallContext call,
                                                           OrderId order) override;
  Task<absl::StatusOr<std::vector<OrderView>>> List(CallContext call, OrderFilter filter,
                                                    std::optional<OrderId> before,
                                                    int limit) override;

 private:
  storage::Database& database_;
  events::EventLog& log_;
  events::ProjectionBarrier& views_;
  async::WatchHub& changes_;
  const EventCodec codec_;
};

}  // namespace souk::order
