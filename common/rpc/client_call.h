#pragma once

#include <grpcpp/client_context.h>

#include <string>

#include "absl/status/status.h"
#include "common/base/clock.h"
#include "common/base/deadline.h"
#include "common/rpc/client.h"
#include "common/rpc/client_method.h"
#include "common/telemetry/tracing.h"

namespace souk::rpc {

// What unary calls and streams have in common. Internal to this folder.

/// By when a call must be over: its own budget, or what is left of its caller's less the margin.
Deadline TotalDeadline(const ClientMethod& method, const CallContext& call);

/// What an attempt carries. The tracing interceptor turns the call's span, `trace`, into the
/// attempt's.
struct AttemptHead {
  Deadline deadline;
  bool wait_for_ready;
  const telemetry::SpanContext& trace;
  const std::string& request_id;
  const std::string& caller;  // this process's name; empty for none
  resilience::Priority priority;
  const std::string& idempotency_key;
  const CallMetadata* metadata;  // null: none to pass on
};
void Prepare(grpc::ClientContext& context, const AttemptHead& head, const Clock& clock);

/// What came as metadata with the first message, and with the status.
void CollectFirst(const grpc::ClientContext& context, CallMetadata& metadata);
void CollectLast(const grpc::ClientContext& context, CallMetadata& metadata);

/// One call as the tracing and the metrics of its caller see it: all attempts together.
class CallScope {
 public:
  CallScope(const ClientMethod& method, const CallContext& call);

  const telemetry::SpanContext& trace() const { return span_.context(); }
  telemetry::Span& span() { return span_; }

  /// Gives `status` back.
  absl::Status End(absl::Status status);

 private:
  const ClientMethod& method_;
  const SteadyTime began_;
  telemetry::Span span_;
};

}  // namespace souk::rpc
