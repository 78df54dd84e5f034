#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/async/watch_hub.h"
#include "common/events/event_log.h"
#include "common/storage/database.h"
#include "services/order/storage/event_codec.h"
#include "services/order/use_cases/saga_repository.h"

namespace souk::order {

/// Keeps sagas in the service's database. Notifies `changes`, by order id, of each change once it
/// is durable.
class SqlSagaRepository final : public SagaRepository {
 public:
  /// `database`, with this folder's migrations applied, and the others outlive this.
  SqlSagaRepository(storage::Database& database, events::EventLog& log, async::WatchHub& changes)
      : database_(database), log_(log), changes_(changes) {}

  Task<absl::StatusOr<Appended>> Append(SagaLease lease, OrderChange change,
                                        telemetry::SpanContext cause) override;
  Task<absl::StatusOr<Saga>> Take(SagaLease seen, std::string owner) override;
  Task<absl::StatusOr<std::optional<SagaLease>>> Find(OrderId order) override;
  Task<absl::StatusOr<std::vector<SagaLease>>> List(OrderId after, int limit) override;

 private:
  storage::Database& database_;
  events::EventLog& log_;
  async::WatchHub& changes_;
  const EventCodec codec_;
};

}  // namespace souk::order
