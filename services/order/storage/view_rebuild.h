#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "common/storage/database.h"
#include "services/order/storage/event_codec.h"
#include "services/order/use_cases/read_model.h"

namespace souk::order {

/// Builds order_views, some hundred orders a transaction, beside the service. Thread-safe.
class ViewRebuild final : public ReadModel {
 public:
  /// `database`, with this folder's migrations applied, outlives this.
  explicit ViewRebuild(storage::Database& database) : database_(database) {}

  Task<absl::Status> Rebuild(async::CancellationToken cancellation, Report report) override;

  /// Builds all when somebody has emptied the table, as operators do (DELETE FROM order_views), or
  /// a rebuilding of the emptied table was cut short; else only looks. Gives how many orders were
  /// built.
  Task<absl::StatusOr<int64_t>> RebuildIfIncomplete(async::CancellationToken cancellation);

 private:
  storage::Database& database_;
  const EventCodec codec_;
};

}  // namespace souk::order
