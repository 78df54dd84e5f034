#include "common/host/key_expiry.h"

#include <utility>

#include "common/base/status_macros.h"
#include "common/host/client_options.h"

namespace souk::host {

absl::StatusOr<storage::IdempotencyStore::Options> ToIdempotencyOptions(
    const config::v1::GrpcServerConfig& config) {
  storage::IdempotencyStore::Options options;
  options.retention = ToDuration(config.idempotency_key_retention());
  if (options.retention <= absl::ZeroDuration()) {
    return absl::InvalidArgumentError("grpc.idempotency_key_retention: must be more than 0");
  }
  return options;
}

KeyExpiry::KeyExpiry(storage::IdempotencyStore& keys, async::Executor& executor,
                     telemetry::Metrics& metrics, telemetry::Logger logger)
    : keys_(keys),
      executor_(executor),
      logger_(std::move(logger)),
      expired_(metrics.AddCounter("souk_idempotency_keys_expired_total",
                                  "Idempotency keys that were forgotten after their retention")),
      failures_(metrics.AddCounter("souk_idempotency_expiry_failures_total",
                                   "Rounds of forgetting idempotency keys that failed")) {}

void KeyExpiry::Stop() {
  stop_.Cancel();
  tasks_.JoinBlocking();
}

Task<void> KeyExpiry::Loop() {
  do {
    const absl::Status status = co_await Round();
    if (!status.ok() && !stop_.token().cancelled()) {
      failures_.Increment();
      logger_.Warn("idempotency keys could not be forgotten", {{"error", status.ToString()}});
    }
  } while (co_await async::Sleep(executor_, kInterval, stop_.token()));
}

Task<absl::Status> KeyExpiry::Round() {
  int64_t expired = 0;
  do {
    CO_ASSIGN_OR_RETURN(expired, co_await keys_.Expire(stop_.token()));
    expired_.Increment(static_cast<double>(expired));
  } while (expired == keys_.options().expire_batch);
  co_return absl::OkStatus();
}

}  // namespace souk::host
