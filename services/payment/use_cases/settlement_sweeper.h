#pragma once

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "common/async/cancellation.h"
#include "common/async/executor.h"
#include "common/async/task.h"
#include "common/async/task_scope.h"
#include "common/telemetry/log.h"
#include "services/payment/use_cases/payment_repository.h"
#include "services/payment/use_cases/settle_payment.h"

namespace souk::payment {

/// Settles, in the background, the payments that nobody asks about any more: at start those that
/// were left when the process ended, later those whose callers gave up. Some that it finds are
/// being settled by their callers at that moment, which is harmless and, being milliseconds,
/// seldom.
class SettlementSweeper {
 public:
  /// All outlive this; `interval` is the rest between two sweeps.
  SettlementSweeper(PaymentRepository& payments, SettlePayment& settle, async::Executor& executor,
                    telemetry::Logger logger, absl::Duration interval);

  /// Stops, and waits for the sweep that runs.
  ~SettlementSweeper() { Stop(); }

  /// Sweeps now and after each interval. Call once.
  void Start() { tasks_.Spawn(Loop()); }

  /// Ends the sweeps; returns when none runs. Blocks.
  void Stop();

 private:
  Task<void> Loop();
  Task<absl::Status> Sweep();
  Task<absl::Status> SettleOne(Payment payment);

  PaymentRepository& payments_;
  SettlePayment& settle_;
  async::Executor& executor_;
  const telemetry::Logger logger_;
  const absl::Duration interval_;
  async::CancellationSource stop_;
  async::TaskScope tasks_;  // last: its tasks use what is above
};

}  // namespace souk::payment
