#include "common/rpc/client.h"

#include <utility>

#include "common/async/executor.h"
#include "common/rpc/client_attempt.h"
#include "common/rpc/client_call.h"
#include "common/rpc/client_method.h"

namespace souk::rpc {

Task<absl::StatusOr<grpc::ByteBuffer>> CallUnary(const ClientMethod* method, CallContext call,
                                                 grpc::ByteBuffer request,
                                                 std::string idempotency_key,
                                                 CallMetadata* metadata) {
  const Callee& callee = method->callee();
  const ClientParts& parts = callee.parts;
  CallScope scope(*method, call);
  const UnaryCallParts shared = {.method = *method,
                                 .call = call,
                                 .deadline = TotalDeadline(*method, call),
                                 .trace = scope.trace(),
                                 .idempotency_key = idempotency_key,
                                 .request = request,
                                 .metadata = metadata};
  Fleet::Tried tried;
  for (int number = 1;; ++number) {
    if (shared.deadline.HasPassed(parts.clock)) {
      co_return scope.End(absl::DeadlineExceededError("the deadline passed before the call"));
    }
    AttemptResult attempt;
    if (method->hedge_delay() == nullptr) {
      AttemptPlan plan;
      plan.number = number;
      plan.tried = tried;
      attempt = co_await MakeAttempt(&shared, std::move(plan));
    } else {
      attempt = co_await MakeHedgedAttempt(&shared, number, tried);
    }
    if (metadata != nullptr) {
      metadata->received_first = std::move(attempt.received.received_first);
      metadata->received_last = std::move(attempt.received.received_last);
    }
    if (attempt.status.ok()) {
      static_cast<void>(scope.End(std::move(attempt.status)));
      co_return std::move(attempt.response);
    }
    if (call.cancellation.cancelled() || attempt.bulkhead_full) {
      co_return scope.End(std::move(attempt.status));
    }

    if (attempt.instance != nullptr) tried.push_back(std::move(attempt.instance));
    const resilience::RetryDecision decision =
        method->retry().Decide({.status = attempt.status,
                                .number = number,
                                .time_left = shared.deadline.Left(parts.clock),
                                .repeatable = method->is_idempotent() || !idempotency_key.empty(),
                                .sent = attempt.sent,
                                .another_instance = callee.fleet->HasAnother(tried)},
                               *callee.retry_budget, parts.random);
    if (!decision.ShouldRetry()) {
      if (number > 1) {
        scope.span().SetAttribute("souk.gave_up", resilience::ToString(decision.verdict));
      }
      co_return scope.End(std::move(attempt.status));
    }
    scope.span().AddEvent(
        "retry", {{"attempt", number}, {"error", absl::StatusCodeToString(attempt.status.code())}});
    if (!co_await async::Sleep(parts.executor, decision.delay, call.cancellation)) {
      co_return scope.End(absl::CancelledError("the caller left"));
    }
  }
}

}  // namespace souk::rpc
