#pragma once

#include <grpcpp/support/byte_buffer.h>

#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "common/async/cancellation.h"
#include "common/async/task.h"
#include "common/base/deadline.h"
#include "common/rpc/client.h"
#include "common/rpc/client_method.h"

namespace souk::rpc {

// Internal to this folder.

/// What all attempts of one unary call have in common; outlives them.
struct UnaryCallParts {
  const ClientMethod& method;
  const CallContext& call;
  Deadline deadline;
  const telemetry::SpanContext& trace;
  const std::string& idempotency_key;
  const grpc::ByteBuffer& request;
  const CallMetadata* metadata;  // null: none is passed on, none is wanted
};

/// How an attempt ended.
struct AttemptResult {
  absl::Status status;
  grpc::ByteBuffer response;
  CallMetadata received;  // filled where metadata is wanted
  /// Where it went; null when it went nowhere.
  std::shared_ptr<const resilience::Instance> instance;
  /// Whether the callee may have seen it.
  bool sent = true;
  /// Refused by a full bulkhead: no other instance would help.
  bool bulkhead_full = false;
};

/// How one attempt among others is made.
struct AttemptPlan {
  int number = 1;
  Fleet::Tried tried;               // instances to which it should not go
  async::CancellationToken beaten;  // another attempt of the call was quicker
  bool is_hedge = false;            // does not wait for a place in the bulkhead
  /// Told where the attempt goes, before it does; may be empty.
  absl::AnyInvocable<void(const std::shared_ptr<const resilience::Instance>&)> picked;
};

/// Makes one attempt: a place in the bulkhead, an instance, the call (the interceptors of its
/// channel do the rest).
Task<AttemptResult> MakeAttempt(const UnaryCallParts* call, AttemptPlan plan);

/// The same, and when the answer takes longer than most, makes it again elsewhere while the first
/// goes on; the first good answer counts, and whoever is still on the way is cancelled. REQUIRES:
/// the method has a hedge delay.
Task<AttemptResult> MakeHedgedAttempt(const UnaryCallParts* call, int number, Fleet::Tried tried);

}  // namespace souk::rpc
