#pragma once

#include "absl/status/statusor.h"
#include "common/async/cancellation.h"
#include "common/async/task.h"
#include "common/storage/database.h"

namespace souk::order {

/// Builds order_views anew from the events, when somebody has emptied it (DELETE FROM order_views);
/// gives how many it built. Costs one look-up when nothing is missing. Runs beside the service:
/// orders that are placed meanwhile have their views, the rest come back newest first, some hundred
/// a transaction, so that where it is cut short, by `cancellation` or a crash, the next run goes
/// on. Until it is over, an order may seem not to exist. `database` outlives the task.
Task<absl::StatusOr<int>> RestoreViews(storage::Database& database,
                                       async::CancellationToken cancellation);

}  // namespace souk::order
