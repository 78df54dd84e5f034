#pragma once

#include "absl/status/statusor.h"
#include "common/async/cancellation.h"
#include "common/async/task.h"
#include "common/storage/database.h"
#include "services/order/storage/event_codec.h"

namespace souk::order {

/// Builds order_views anew from the events, when somebody has emptied it (DELETE FROM order_views).
/// Runs beside the service: orders that are placed meanwhile have their views; the rest come back
/// newest first, some hundred a transaction, so that where it is cut short, the next run goes on.
/// Until it is over, an order may seem not to exist.
class ViewRestore {
 public:
  /// `database`, with this folder's migrations applied, outlives this.
  explicit ViewRestore(storage::Database& database) : database_(database) {}

  /// Builds what is missing, until `cancellation`; gives how many views. One look-up when nothing
  /// is.
  Task<absl::StatusOr<int>> Run(async::CancellationToken cancellation);

 private:
  storage::Database& database_;
  const EventCodec codec_;
};

}  // namespace souk::order
