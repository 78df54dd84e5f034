#include "services/payment/processor/simulated_processor.h"

#include <utility>
#include <vector>

#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/payment/processor/test_tokens.h"

namespace souk::payment {
namespace {

// Between attempts to store a decision, where the disk is full or busy.
constexpr absl::Duration kStoreAgainAfter = absl::Seconds(1);

absl::Status Unreachable() {
  return RetryableError(absl::StatusCode::kUnavailable, "PROCESSOR_UNAVAILABLE",
                        "the card processor cannot be reached", absl::Milliseconds(50));
}

}  // namespace

SimulatedProcessor::SimulatedProcessor(storage::Database& database, async::Executor& executor,
                                       telemetry::Logger logger)
    : store_(database), executor_(executor), logger_(std::move(logger)) {}

void SimulatedProcessor::Stop() {
  stop_.Cancel();
  decided_.Close();
  tasks_.JoinBlocking();
}

// A task of the scope, so that the store and all else outlive what the caller waits for.
Task<absl::StatusOr<Decision>> SimulatedProcessor::Charge(CallContext call, CardCharge charge) {
  return async::Await<absl::StatusOr<Decision>>(
      [this, call = std::move(call),
       charge = std::move(charge)](async::Resume<absl::StatusOr<Decision>> answer) mutable {
        tasks_.Spawn(ChargeFor(std::move(call), std::move(charge), std::move(answer)));
      });
}

Task<void> SimulatedProcessor::ChargeFor(CallContext call, CardCharge charge,
                                         async::Resume<absl::StatusOr<Decision>> answer) {
  answer(co_await TakeAndWait(std::move(call), std::move(charge)));
}

Task<absl::StatusOr<Decision>> SimulatedProcessor::TakeAndWait(CallContext call,
                                                               CardCharge charge) {
  async::WatchHub::Subscription decided = decided_.Watch(charge.payment_id);
  do {
    CO_ASSIGN_OR_RETURN(const Progress progress, co_await store_.Attempt(charge));
    if (progress.state == Progress::State::kUnreachable) co_return Unreachable();
    if (progress.state == Progress::State::kDecided) co_return *progress.decision;
    if (progress.began) tasks_.Spawn(Work(charge));
  } while (co_await decided.Next(call.cancellation));
  if (call.cancellation.cancelled()) {
    co_return absl::CancelledError("the caller gave up before the processor decided");
  }
  co_return Unreachable();
}

Task<absl::Status> SimulatedProcessor::Refund(CallContext call, std::string payment_id) {
  co_return co_await store_.Refund(std::move(payment_id));
}

Task<void> SimulatedProcessor::Resume() {
  const absl::StatusOr<std::vector<CardCharge>> unfinished = co_await store_.Unfinished();
  if (!unfinished.ok()) {
    logger_.Error("the simulated processor cannot go on with its charges",
                  {{"error", unfinished.status().ToString()}});
    co_return;
  }
  for (const CardCharge& charge : *unfinished) tasks_.Spawn(Work(charge));
}

Task<void> SimulatedProcessor::Work(CardCharge charge) {
  const std::string payment_id = charge.payment_id;
  {
    MutexLock lock(mutex_);
    // What was taken while Resume read the unfinished is found by both.
    if (!at_work_.insert(payment_id).second) co_return;
  }
  co_await Decide(std::move(charge));
  MutexLock lock(mutex_);
  at_work_.erase(payment_id);
}

Task<void> SimulatedProcessor::Decide(CardCharge charge) {
  absl::Duration wait = BehaviourOf(charge.payment_token, charge.amount).delay;
  while (co_await async::Sleep(executor_, wait, stop_.token())) {
    const absl::Status stored = co_await store_.Decide(charge);
    if (stored.ok()) {
      decided_.Notify(charge.payment_id);
      co_return;
    }
    logger_.Warn("the simulated processor cannot store a decision yet",
                 {{"payment_id", charge.payment_id}, {"error", stored.ToString()}});
    wait = kStoreAgainAfter;
  }
}

}  // namespace souk::payment
