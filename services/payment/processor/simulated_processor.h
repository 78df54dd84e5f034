#pragma once

#include <string>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/async/cancellation.h"
#include "common/async/executor.h"
#include "common/async/task.h"
#include "common/async/task_scope.h"
#include "common/async/watch_hub.h"
#include "common/base/mutex.h"
#include "common/storage/database.h"
#include "common/telemetry/log.h"
#include "services/payment/processor/processor_store.h"
#include "services/payment/use_cases/card_processor.h"

namespace souk::payment {

/// Stands in for a card processor, as another company would run it: with a durable store of its
/// own, keyed by payment_id, and at work on what it took whether or not its caller waits for it,
/// also after a restart. What a charge does is up to its token (test_tokens.h). Thread-safe.
class SimulatedProcessor final : public CardProcessor {
 public:
  /// `database`, with ProcessorMigrations applied, and `executor` outlive this.
  SimulatedProcessor(storage::Database& database, async::Executor& executor,
                     telemetry::Logger logger);

  /// Stops.
  ~SimulatedProcessor() override { Stop(); }

  /// Goes on with what it had taken and not decided when it stopped. Call once.
  void Start() { tasks_.Spawn(Resume()); }

  /// Lets go of its work and of those who wait for a charge; returns when none is left. Blocks.
  void Stop();

  Task<absl::StatusOr<Decision>> Charge(CallContext call, CardCharge charge) override;
  Task<absl::Status> Refund(CallContext call, std::string payment_id) override;

 private:
  // Charges for one who waits.
  Task<void> ChargeFor(CallContext call, CardCharge charge,
                       async::Resume<absl::StatusOr<Decision>> answer);
  Task<absl::StatusOr<Decision>> TakeAndWait(CallContext call, CardCharge charge);
  Task<void> Resume();
  // Works on a charge until it is decided, unless somebody does already.
  Task<void> Work(CardCharge charge);
  Task<void> Decide(CardCharge charge);

  ProcessorStore store_;
  async::Executor& executor_;
  const telemetry::Logger logger_;
  async::WatchHub decided_;  // by payment_id
  Mutex mutex_;
  absl::flat_hash_set<std::string> at_work_ GUARDED_BY(mutex_);  // by payment_id
  async::CancellationSource stop_;
  async::TaskScope tasks_;  // last: its tasks use what is above
};

}  // namespace souk::payment
