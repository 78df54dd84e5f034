#include "common/rpc/client.h"

#include <grpc/support/time.h>

#include "absl/strings/str_cat.h"
#include "common/async/client_calls.h"
#include "common/base/error.h"
#include "common/resilience/circuit_breaker.h"
#include "common/rpc/client_method.h"
#include "common/rpc/metadata.h"
#include "common/rpc/status_mapping.h"

namespace souk::rpc {
namespace {

// Absolute on gRPC's monotonic clock, so that a jump of the wall clock moves no deadline.
gpr_timespec ToGrpcDeadline(absl::Duration left) {
  if (left == absl::InfiniteDuration()) return gpr_inf_future(GPR_CLOCK_MONOTONIC);
  return gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC),
                      gpr_time_from_nanos(absl::ToInt64Nanoseconds(left), GPR_TIMESPAN));
}

Deadline TotalDeadline(const ClientMethod& method, const CallContext& call) {
  const Callee& callee = method.callee();
  return Earlier(Deadline::After(callee.parts.clock, method.policy().timeout),
                 call.deadline.Minus(callee.deadline_margin));
}

void AddMetadata(grpc::ClientContext& context, absl::string_view key, const std::string& value) {
  context.AddMetadata(std::string(key), value);
}

// What every attempt carries. The tracing interceptor turns the call's span into the attempt's.
void Prepare(grpc::ClientContext& context, const ClientMethod& method, const CallContext& call,
             Deadline deadline, const telemetry::SpanContext& trace,
             const std::string& idempotency_key, const CallMetadata* metadata) {
  context.set_deadline(ToGrpcDeadline(deadline.Left(method.callee().parts.clock)));
  context.set_wait_for_ready(method.policy().wait_for_ready);
  if (trace.IsValid()) {
    AddMetadata(context, telemetry::kTraceparentKey, telemetry::FormatTraceparent(trace));
    if (!trace.tracestate.empty()) {
      AddMetadata(context, telemetry::kTracestateKey, trace.tracestate);
    }
  }
  if (!call.request_id.empty()) AddMetadata(context, kRequestIdKey, call.request_id);
  if (const std::string& caller = method.callee().parts.caller; !caller.empty()) {
    AddMetadata(context, kCallerKey, caller);
  }
  if (call.priority != resilience::Priority::kNormal) {
    AddMetadata(context, kPriorityKey, std::string(resilience::ToString(call.priority)));
  }
  if (!idempotency_key.empty()) AddMetadata(context, kIdempotencyKeyKey, idempotency_key);
  if (metadata != nullptr) {
    for (const auto& [key, value] : metadata->sent) context.AddMetadata(key, value);
  }
}

void Collect(const std::multimap<grpc::string_ref, grpc::string_ref>& received,
             std::vector<std::pair<std::string, std::string>>& collected) {
  collected.clear();
  for (const auto& [key, value] : received) {
    collected.emplace_back(std::string(key.data(), key.size()),
                           std::string(value.data(), value.size()));
  }
}

// One call as the tracing and the metrics of its caller see it: all attempts together.
class CallScope {
 public:
  CallScope(const ClientMethod& method, const CallContext& call)
      : method_(method),
        began_(method.callee().parts.clock.SteadyNow()),
        span_(method.callee().parts.tracer.StartSpan(method.full_name(),
                                                     telemetry::SpanKind::kInternal, call.trace)) {
    method.metrics().Started();
    method.callee().retry_budget->AddCall();
  }

  const telemetry::SpanContext& trace() const { return span_.context(); }
  telemetry::Span& span() { return span_; }

  absl::Status End(absl::Status status) {
    method_.metrics().Handled(status.code(),
                              absl::FromChrono(method_.callee().parts.clock.SteadyNow() - began_));
    span_.SetStatus(status);
    span_.End();
    return status;
  }

 private:
  const ClientMethod& method_;
  const SteadyTime began_;
  telemetry::Span span_;
};

void CollectMetadata(const grpc::ClientContext& context, CallMetadata& metadata) {
  Collect(context.GetServerInitialMetadata(), metadata.received_first);
  Collect(context.GetServerTrailingMetadata(), metadata.received_last);
}

// Whether an interceptor on this side answered the attempt, so that the callee saw nothing of it.
bool WasRefusedHere(const grpc::ClientContext& context) {
  return context.GetServerTrailingMetadata().contains(
      grpc::string_ref(kRefusedHereKey.data(), kRefusedHereKey.size()));
}

// What these coroutines take by reference lives in the coroutine that awaits them.
// NOLINTBEGIN(cppcoreguidelines-avoid-reference-coroutine-parameters)

// One attempt of a unary call.
Task<absl::Status> Attempt(const ClientMethod& method, const CallContext& call,
                           grpc::ClientContext& context, const grpc::ByteBuffer& request,
                           grpc::ByteBuffer& response) {
  async::CancellationToken::Registration cancellation;
  call.cancellation.OnCancel([&context] { context.TryCancel(); }, cancellation);
  const grpc::Status status = co_await async::UnaryCall(*method.callee().unary_calls, method.wire(),
                                                        context, request, response);
  co_return FromGrpcStatus(status);
}

class GrpcIncomingStream final : public IncomingStream {
 public:
  GrpcIncomingStream(const ClientMethod& method, CallContext call, grpc::ByteBuffer request,
                     CallMetadata* metadata)
      : method_(method),
        call_context_(std::move(call)),
        request_(request),
        metadata_(metadata),
        scope_(method, call_context_),
        refused_(method.callee().open_streams.fetch_add(1) >= method.callee().max_streams) {
    Prepare(context_, method, call_context_, TotalDeadline(method, call_context_), scope_.trace(),
            "", metadata);
  }

  ~GrpcIncomingStream() override { method_.callee().open_streams.fetch_sub(1); }

  Task<bool> Read(grpc::ByteBuffer& message) override {
    if (refused_ || ended_) co_return false;
    if (!call_.has_value()) {
      call_.emplace(*method_.callee().streams, method_.wire(), context_);
      call_context_.cancellation.OnCancel([this] { context_.TryCancel(); }, cancellation_);
      // A failed write shows in the read and in the status.
      static_cast<void>(co_await call_->Write(request_, /*last=*/true));
    }
    const bool received = co_await call_->Read(message);
    if (!received) {
      ended_ = true;
    } else if (!first_read_ && metadata_ != nullptr) {
      Collect(context_.GetServerInitialMetadata(), metadata_->received_first);
    }
    first_read_ = first_read_ || received;
    co_return received;
  }

  Task<absl::Status> Finish() override {
    if (refused_) {
      co_return scope_.End(RetryableError(absl::StatusCode::kResourceExhausted, "TOO_MANY_STREAMS",
                                          "too many streams are open to this callee",
                                          absl::Seconds(1)));
    }
    if (!call_.has_value()) co_return scope_.End(absl::CancelledError("the stream was not read"));
    if (!ended_) context_.TryCancel();
    const grpc::Status status = co_await call_->Finish();
    cancellation_.Reset();
    if (metadata_ != nullptr)
      Collect(context_.GetServerTrailingMetadata(), metadata_->received_last);
    co_return scope_.End(FromGrpcStatus(status));
  }

 private:
  const ClientMethod& method_;
  CallContext call_context_;
  const grpc::ByteBuffer request_;
  CallMetadata* const metadata_;
  CallScope scope_;
  const bool refused_;
  bool ended_ = false;
  bool first_read_ = false;
  grpc::ClientContext context_;
  std::optional<async::StreamCall> call_;
  async::CancellationToken::Registration cancellation_;  // last: it refers to the context
};

// NOLINTEND(cppcoreguidelines-avoid-reference-coroutine-parameters)

}  // namespace

Task<absl::StatusOr<grpc::ByteBuffer>> CallUnary(const ClientMethod* method, CallContext call,
                                                 grpc::ByteBuffer request,
                                                 std::string idempotency_key,
                                                 CallMetadata* metadata) {
  const ClientParts& parts = method->callee().parts;
  const Deadline deadline = TotalDeadline(*method, call);
  CallScope scope(*method, call);
  for (int attempt = 1;; ++attempt) {
    if (deadline.HasPassed(parts.clock)) {
      co_return scope.End(absl::DeadlineExceededError("the deadline passed before the call"));
    }
    grpc::ClientContext context;
    Prepare(context, *method, call, deadline, scope.trace(), idempotency_key, metadata);
    if (attempt > 1) AddMetadata(context, kAttemptKey, absl::StrCat(attempt));
    grpc::ByteBuffer response;
    absl::Status status = co_await Attempt(*method, call, context, request, response);
    if (metadata != nullptr) CollectMetadata(context, *metadata);
    if (status.ok()) {
      static_cast<void>(scope.End(std::move(status)));
      co_return response;
    }
    if (call.cancellation.cancelled()) co_return scope.End(std::move(status));

    const resilience::RetryDecision decision =
        method->retry().Decide({.status = status,
                                .number = attempt,
                                .time_left = deadline.Left(parts.clock),
                                .repeatable = method->is_idempotent() || !idempotency_key.empty(),
                                .sent = !WasRefusedHere(context),
                                .another_instance = false},
                               *method->callee().retry_budget, parts.random);
    if (!decision.ShouldRetry()) {
      if (attempt > 1) {
        scope.span().SetAttribute("souk.gave_up", resilience::ToString(decision.verdict));
      }
      co_return scope.End(std::move(status));
    }
    scope.span().AddEvent(
        "retry", {{"attempt", attempt}, {"error", absl::StatusCodeToString(status.code())}});
    if (!co_await async::Sleep(parts.executor, decision.delay, call.cancellation)) {
      co_return scope.End(absl::CancelledError("the caller left"));
    }
  }
}

std::unique_ptr<IncomingStream> OpenStream(const ClientMethod& method, CallContext call,
                                           grpc::ByteBuffer request, CallMetadata* metadata) {
  return std::make_unique<GrpcIncomingStream>(method, std::move(call), request, metadata);
}

}  // namespace souk::rpc
