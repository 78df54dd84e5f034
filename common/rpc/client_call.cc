#include "common/rpc/client_call.h"

#include <grpc/support/time.h>

#include <map>

#include "common/rpc/metadata.h"

namespace souk::rpc {
namespace {

// Absolute on gRPC's monotonic clock, so that a jump of the wall clock moves no deadline.
gpr_timespec ToGrpcDeadline(absl::Duration left) {
  if (left == absl::InfiniteDuration()) return gpr_inf_future(GPR_CLOCK_MONOTONIC);
  return gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC),
                      gpr_time_from_nanos(absl::ToInt64Nanoseconds(left), GPR_TIMESPAN));
}

void AddMetadata(grpc::ClientContext& context, absl::string_view key, const std::string& value) {
  context.AddMetadata(std::string(key), value);
}

void Collect(const std::multimap<grpc::string_ref, grpc::string_ref>& received,
             std::vector<std::pair<std::string, std::string>>& collected) {
  collected.clear();
  for (const auto& [key, value] : received) {
    collected.emplace_back(std::string(key.data(), key.size()),
                           std::string(value.data(), value.size()));
  }
}

}  // namespace

Deadline TotalDeadline(const ClientMethod& method, const CallContext& call) {
  const Callee& callee = method.callee();
  return Earlier(Deadline::After(callee.parts.clock, method.policy().timeout),
                 call.deadline.Minus(callee.deadline_margin));
}

void Prepare(grpc::ClientContext& context, const AttemptHead& head, const Clock& clock) {
  context.set_deadline(ToGrpcDeadline(head.deadline.Left(clock)));
  context.set_wait_for_ready(head.wait_for_ready);
  if (head.trace.IsValid()) {
    AddMetadata(context, telemetry::kTraceparentKey, telemetry::FormatTraceparent(head.trace));
    if (!head.trace.tracestate.empty()) {
      AddMetadata(context, telemetry::kTracestateKey, head.trace.tracestate);
    }
  }
  if (!head.request_id.empty()) AddMetadata(context, kRequestIdKey, head.request_id);
  if (!head.caller.empty()) AddMetadata(context, kCallerKey, head.caller);
  if (head.priority != resilience::Priority::kNormal) {
    AddMetadata(context, kPriorityKey, std::string(resilience::ToString(head.priority)));
  }
  if (!head.idempotency_key.empty()) AddMetadata(context, kIdempotencyKeyKey, head.idempotency_key);
  if (head.metadata != nullptr) {
    for (const auto& [key, value] : head.metadata->sent) context.AddMetadata(key, value);
  }
}

void CollectFirst(const grpc::ClientContext& context, CallMetadata& metadata) {
  Collect(context.GetServerInitialMetadata(), metadata.received_first);
}

void CollectLast(const grpc::ClientContext& context, CallMetadata& metadata) {
  Collect(context.GetServerTrailingMetadata(), metadata.received_last);
}

CallScope::CallScope(const ClientMethod& method, const CallContext& call)
    : method_(method),
      began_(method.callee().parts.clock.SteadyNow()),
      span_(method.callee().parts.tracer.StartSpan(method.full_name(),
                                                   telemetry::SpanKind::kInternal, call.trace)) {
  method.metrics().Started();
  method.callee().retry_budget->AddCall();
}

absl::Status CallScope::End(absl::Status status) {
  method_.metrics().Handled(status.code(),
                            absl::FromChrono(method_.callee().parts.clock.SteadyNow() - began_));
  span_.SetStatus(status);
  span_.End();
  return status;
}

}  // namespace souk::rpc
