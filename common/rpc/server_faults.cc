#include "common/rpc/server_faults.h"

#include <utility>

#include "absl/strings/str_split.h"
#include "common/base/error.h"

namespace souk::rpc {
namespace {

absl::Status Injected(absl::StatusCode code, absl::string_view what) {
  return ErrorWithReason(code, "FAULT_INJECTED", what);
}

}  // namespace

Task<absl::Status> ServerFaults::Around(std::string full_name, CallContext call,
                                        Task<absl::Status> handling) {
  const resilience::FaultPlan plan = injector_.Plan(full_name);
  co_await Delay(full_name, "delay", plan.delay, call.cancellation);
  if (plan.refusal != absl::StatusCode::kOk) {
    Count(full_name, "refusal");
    co_return Injected(plan.refusal, "refused by an injected fault");
  }
  const absl::Status outcome = co_await std::move(handling);
  co_await Delay(full_name, "reply_delay", plan.reply_delay, call.cancellation);
  if (!plan.abort_after_handler) co_return outcome;
  Count(full_name, "lost_reply");
  co_return Injected(absl::StatusCode::kUnavailable, "the answer was lost by an injected fault");
}

void ServerFaults::Count(absl::string_view full_name, const char* kind) {
  const std::pair<std::string, std::string> names = absl::StrSplit(full_name, '/');
  metrics_
      .AddCounter("souk_faults_injected_total", "Faults injected on purpose into calls.",
                  {{"service", names.first}, {"method", names.second}, {"kind", kind}})
      .Increment();
}

Task<void> ServerFaults::Delay(absl::string_view full_name, const char* kind, absl::Duration delay,
                               async::CancellationToken cancellation) {
  if (delay == absl::ZeroDuration()) co_return;
  Count(full_name, kind);
  co_await async::Sleep(executor_, delay, std::move(cancellation));
}

}  // namespace souk::rpc
