#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/async/cancellation.h"
#include "common/async/executor.h"
#include "common/async/task.h"
#include "common/async/task_scope.h"
#include "common/storage/idempotency.h"
#include "common/telemetry/log.h"
#include "common/telemetry/metrics.h"
#include "souk/config/v1/common.pb.h"

namespace souk::host {

/// What the configuration says of idempotency keys. INVALID_ARGUMENT, naming the key, for a
/// retention that is not more than 0.
absl::StatusOr<storage::IdempotencyStore::Options> ToIdempotencyOptions(
    const config::v1::GrpcServerConfig& config);

/// Forgets, in the background, the idempotency keys that are past their retention, so that their
/// table does not grow for ever. It deletes a batch a transaction, and other writes get in between.
/// A failure is logged and counted, and tried again in the next round. Thread-safe.
class KeyExpiry {
 public:
  /// The rest between two rounds: keys live this much longer at most.
  static constexpr absl::Duration kInterval = absl::Minutes(1);

  /// All that is passed by reference outlives this.
  KeyExpiry(storage::IdempotencyStore& keys, async::Executor& executor, telemetry::Metrics& metrics,
            telemetry::Logger logger);

  /// Stops.
  ~KeyExpiry() { Stop(); }

  /// A round now and after each interval. Call once.
  void Start() { tasks_.Spawn(Loop()); }

  /// Ends the rounds; returns when none runs. Blocks. Call it before the database closes.
  void Stop();

 private:
  Task<void> Loop();
  Task<absl::Status> Round();

  storage::IdempotencyStore& keys_;
  async::Executor& executor_;
  const telemetry::Logger logger_;
  telemetry::Counter& expired_;
  telemetry::Counter& failures_;
  async::CancellationSource stop_;
  async::TaskScope tasks_;  // last: its task uses what is above
};

}  // namespace souk::host
