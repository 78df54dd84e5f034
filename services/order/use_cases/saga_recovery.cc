#include "services/order/use_cases/saga_recovery.h"

#include <utility>

#include "common/async/when.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace souk::order {

SagaRecovery::SagaRecovery(SagaRepository& sagas, SagaRunner& runner, const Clock& clock,
                           async::Executor& executor, telemetry::Logger logger,
                           SagaRecoveryOptions options)
    : sagas_(sagas),
      runner_(runner),
      clock_(clock),
      executor_(executor),
      logger_(std::move(logger)),
      options_(std::move(options)) {}

SagaRecovery::~SagaRecovery() { Stop(); }

void SagaRecovery::Start() { scope_.Spawn(SweepAlways()); }

void SagaRecovery::Stop() { stop_.Cancel(); }

Task<void> SagaRecovery::SweepAlways() {
  do {
    const absl::StatusOr<int> taken_up = co_await Sweep();
    if (!taken_up.ok()) {
      logger_.Warn("sagas that nobody drives could not be looked for",
                   {{"code", absl::StatusCodeToString(taken_up.status().code())},
                    {"reason", ReasonOf(taken_up.status())}});
    } else if (*taken_up > 0) {
      logger_.Info("sagas were taken up again", {{"sagas", *taken_up}});
    }
  } while (co_await async::Sleep(executor_, options_.interval, stop_.token()));
}

Task<absl::StatusOr<int>> SagaRecovery::Sweep() {
  int taken_up = 0;
  for (;;) {
    CO_ASSIGN_OR_RETURN(const std::vector<SagaLease> leases,
                        co_await sagas_.List(position_, options_.batch));
    std::vector<Task<absl::Status>> tasks;
    for (SagaLease& orphan : PickOrphans(leases)) {
      tasks.push_back(TakeUp(CallContext::Background(), std::move(orphan)));
    }
    for (const absl::Status& status : co_await WhenAll(std::move(tasks))) {
      if (status.ok()) ++taken_up;
      // No place: the next sweep goes on with the same batch, so that none is left out for ever.
      if (absl::IsResourceExhausted(status)) co_return taken_up;
    }
    if (leases.size() < static_cast<size_t>(options_.batch)) {
      position_ = OrderId();
      watch_.EndRound();
      co_return taken_up;
    }
    position_ = leases.back().order_id;
  }
}

std::vector<SagaLease> SagaRecovery::PickOrphans(const std::vector<SagaLease>& leases) {
  std::vector<SagaLease> orphans;
  for (const SagaLease& lease : leases) {
    const bool expired = watch_.Observe(lease.order_id, {lease.owner, lease.epoch},
                                        clock_.SteadyNow()) >= options_.lease_term;
    const bool abandoned = lease.owner == options_.owner || options_.sole_process || expired;
    if (abandoned && !runner_.IsRunning(lease.order_id)) orphans.push_back(lease);
  }
  return orphans;
}

Task<absl::Status> SagaRecovery::TakeUp(CallContext call, SagaLease lease) {
  absl::StatusOr<SagaRunner::Slot> slot = runner_.Admit(lease.order_id);
  CO_RETURN_IF_ERROR(slot);
  CO_ASSIGN_OR_RETURN(Saga saga, co_await sagas_.Take(std::move(lease), options_.owner));
  runner_.Start(call, *std::move(slot), std::move(saga));
  co_return absl::OkStatus();
}

Task<absl::Status> SagaRecovery::Resume(CallContext call, OrderId order) {
  if (!runner_.IsRunning(order)) {
    CO_ASSIGN_OR_RETURN(std::optional<SagaLease> lease, co_await sagas_.Find(order));
    const bool ours =
        lease.has_value() && (lease->owner == options_.owner || options_.sole_process);
    // When there is no place, or somebody was quicker, the sweep or they see to it.
    if (ours) static_cast<void>(co_await TakeUp(call, *std::move(lease)));
  }
  co_return co_await runner_.NudgeAndWait(std::move(call), std::move(order));
}

}  // namespace souk::order
