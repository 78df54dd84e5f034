#include "common/rpc/client_attempt.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/async/client_calls.h"
#include "common/rpc/bulkhead_wait.h"
#include "common/rpc/client_call.h"
#include "common/rpc/metadata.h"
#include "common/rpc/status_mapping.h"

namespace souk::rpc {
namespace {

// Whether an interceptor on this side answered the attempt, so that the callee saw nothing of it.
bool WasRefusedHere(const grpc::ClientContext& context) {
  return context.GetServerTrailingMetadata().contains(
      grpc::string_ref(kRefusedHereKey.data(), kRefusedHereKey.size()));
}

// Whether gRPC had a connection for the attempt, and so may have sent something on it: then the
// peer is that connection's, such as "ipv4:10.0.0.7:50053", and until then the channel's target.
bool HadConnection(const grpc::ClientContext& context) {
  const std::string peer = context.peer();
  return absl::StartsWith(peer, "ipv4:") || absl::StartsWith(peer, "ipv6:") ||
         absl::StartsWith(peer, "unix");
}

AttemptResult NotSent(absl::Status why) {
  AttemptResult result;
  result.status = std::move(why);
  result.sent = false;
  return result;
}

}  // namespace

Task<AttemptResult> MakeAttempt(const UnaryCallParts* call, AttemptPlan plan) {
  const ClientMethod& method = call->method;
  const Callee& callee = method.callee();
  const ClientParts& parts = callee.parts;

  // First, so that the choice of an instance is not old when the call begins.
  std::optional<resilience::Bulkhead::Permit> permit;
  if (callee.bulkhead != nullptr) {
    absl::StatusOr<resilience::Bulkhead::Permit> entered =
        plan.is_hedge
            ? callee.bulkhead->TryEnter()
            : co_await EnterBulkhead(callee.bulkhead, call->deadline, call->call.cancellation,
                                     &parts.executor, &parts.clock);
    if (!entered.ok()) {
      AttemptResult result = NotSent(entered.status());
      result.bulkhead_full = true;
      co_return result;
    }
    permit.emplace(*std::move(entered));
  }

  Fleet& fleet = *callee.fleet;
  absl::StatusOr<Fleet::Place> picked = fleet.Pick(plan.tried);
  const bool wait = !picked.ok() && method.policy().wait_for_ready;
  if (wait) {
    static_cast<void>(co_await fleet.WaitForInstance(
        &parts.executor, call->deadline.Left(parts.clock), call->call.cancellation));
  }
  absl::StatusOr<Fleet::Place> place = wait ? fleet.Pick(plan.tried) : std::move(picked);
  if (!place.ok()) co_return NotSent(place.status());
  const FleetMember& member = place->member();
  if (plan.picked) plan.picked(member.instance);

  AttemptResult result;
  result.instance = member.instance;
  grpc::ClientContext context;
  Prepare(context,
          {.deadline = call->deadline,
           .wait_for_ready = method.policy().wait_for_ready && place->worth_waiting_for(),
           .trace = call->trace,
           .request_id = call->call.request_id,
           .caller = parts.caller,
           .priority = call->call.priority,
           .idempotency_key = call->idempotency_key,
           .metadata = call->metadata},
          parts.clock);
  if (plan.number > 1) context.AddMetadata(std::string(kAttemptKey), absl::StrCat(plan.number));
  {
    async::CancellationToken::Registration cancelled;
    async::CancellationToken::Registration beaten;
    call->call.cancellation.OnCancel([&context] { context.TryCancel(); }, cancelled);
    plan.beaten.OnCancel([&context] { context.TryCancel(); }, beaten);
    result.status = FromGrpcStatus(co_await async::UnaryCall(
        *member.channels.unary_calls, method.wire(), context, call->request, result.response));
  }
  const bool refused_here = WasRefusedHere(context);
  if (plan.beaten.cancelled()) {
    place->Lost();
  } else if (!refused_here) {
    place->Finish(result.status);
  }
  if (!result.status.ok()) result.sent = !refused_here && HadConnection(context);
  if (call->metadata != nullptr) {
    CollectFirst(context, result.received);
    CollectLast(context, result.received);
  }
  co_return result;
}

}  // namespace souk::rpc
