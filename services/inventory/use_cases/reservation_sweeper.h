#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/async/cancellation.h"
#include "common/async/executor.h"
#include "common/async/task.h"
#include "common/async/task_scope.h"
#include "common/base/clock.h"
#include "common/resilience/unchanged_watch.h"
#include "common/telemetry/log.h"
#include "common/telemetry/metrics.h"
#include "services/inventory/use_cases/reservation_repository.h"
#include "services/inventory/use_cases/stock_changes.h"

namespace souk::inventory {

/// Gives back the stock of reservations whose time ran out: those that it saw held, and not
/// renewed, for their whole ttl by the steady clock. A process that starts observes anew, so a
/// restart lengthens the time of a reservation and never shortens it.
///
///   souk_inventory_reservations_expired_total
class ReservationSweeper {
 public:
  /// All outlive this; `interval` is the rest between two sweeps.
  ReservationSweeper(ReservationRepository& reservations, StockChanges& changes, const Clock& clock,
                     async::Executor& executor, telemetry::Metrics& metrics,
                     telemetry::Logger logger, absl::Duration interval);

  /// Stops, and waits for the sweep that runs.
  ~ReservationSweeper() { Stop(); }

  /// Sweeps now and after each interval. Call once.
  void Start() { tasks_.Spawn(Loop()); }

  /// Ends the sweeps; returns when none runs. Blocks.
  void Stop();

  /// Looks at every held reservation and expires those whose time is over; gives how many. Errors
  /// of the repository. One sweep at a time.
  Task<absl::StatusOr<int>> Sweep();

 private:
  Task<void> Loop();
  Task<absl::StatusOr<bool>> Expire(HeldReservation held);
  CallContext NewCall() const;

  ReservationRepository& reservations_;
  StockChanges& changes_;
  const Clock& clock_;
  async::Executor& executor_;
  telemetry::Counter& expired_total_;
  const telemetry::Logger logger_;
  const absl::Duration interval_;
  resilience::UnchangedWatch<std::string, int64_t> watch_;  // epochs by reservation_id; the sweep's
  async::CancellationSource stop_;
  async::TaskScope tasks_;  // last: its tasks use what is above
};

}  // namespace souk::inventory
