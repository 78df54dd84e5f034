#include "services/order/use_cases/saga_runner.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace souk::order {

SagaRunner::Slot::~Slot() {
  if (progress_) runner_->Leave(order_);
}

SagaRunner::SagaRunner(SagaDriver& driver, SagaMonitor& monitor, const Clock& clock,
                       async::Executor& executor, SagaRunnerOptions options)
    : driver_(driver), monitor_(monitor), clock_(clock), executor_(executor), options_(options) {}

SagaRunner::~SagaRunner() { Stop(); }

absl::StatusOr<SagaRunner::Slot> SagaRunner::Admit(OrderId order) {
  auto progress = std::make_shared<SagaProgress>(executor_);
  MutexLock lock(mutex_);
  const size_t places = size_t{options_.max_running} + options_.max_queued;
  if (stopped_ || admitted_.size() >= places) {
    return RetryableError(absl::StatusCode::kResourceExhausted, "QUEUE_FULL",
                          "too many orders are being processed", absl::Seconds(1));
  }
  if (!admitted_.emplace(order, progress).second) {
    return absl::AlreadyExistsError("the saga runs here already");
  }
  return Slot(*this, std::move(order), std::move(progress));
}

void SagaRunner::Leave(const OrderId& order) {
  std::shared_ptr<SagaProgress> progress;
  {
    MutexLock lock(mutex_);
    auto place = admitted_.extract(order);
    progress = std::move(place.mapped());
  }
  progress->End();
}

void SagaRunner::Start(const CallContext& call, Slot slot, Saga saga) {
  CallContext detached = call.Detached();
  detached.cancellation = stop_.token();
  slot.progress_->Show(saga.order);
  {
    MutexLock lock(mutex_);
    if (stopped_) return;  // it is stored, and goes on when the process starts again
    if (lanes_ >= options_.max_running) {
      std::unique_ptr<async::Executor::Timer> patience = BeginPatience(slot.progress_);
      queue_.push_back(
          {std::move(detached), std::move(slot), std::move(saga), std::move(patience)});
      return;
    }
    queue_.push_back({std::move(detached), std::move(slot), std::move(saga), nullptr});
    ++lanes_;
  }
  scope_.Spawn(RunLane());
}

std::unique_ptr<async::Executor::Timer> SagaRunner::BeginPatience(
    std::shared_ptr<SagaProgress> progress) {
  if (options_.turn_patience == absl::InfiniteDuration()) return nullptr;
  return executor_.After(options_.turn_patience,
                         [progress = std::move(progress)] { progress->LetWaitersGo(); });
}

Task<void> SagaRunner::RunLane() {
  while (std::optional<Pending> next = TakeNext()) {
    next->patience.reset();
    const SagaEnd end =
        co_await driver_.Drive(std::move(next->call), std::move(next->saga), next->slot.progress_);
    monitor_.Ended(end);
  }
}

std::optional<SagaRunner::Pending> SagaRunner::TakeNext() {
  MutexLock lock(mutex_);
  if (queue_.empty()) {
    --lanes_;
    return std::nullopt;
  }
  std::optional<Pending> next(std::move(queue_.front()));
  queue_.pop_front();
  return next;
}

Task<absl::StatusOr<OrderView>> SagaRunner::StartAndWait(CallContext call, Slot slot, Saga saga) {
  const std::shared_ptr<SagaProgress> progress = slot.progress_;
  Start(call, std::move(slot), std::move(saga));
  CO_RETURN_IF_ERROR(co_await Wait(std::move(call), progress));
  co_return *progress->latest();
}

Task<absl::Status> SagaRunner::NudgeAndWait(CallContext call, OrderId order) {
  std::shared_ptr<SagaProgress> progress = Find(order);
  if (!progress) co_return absl::OkStatus();
  progress->Nudge();
  co_return co_await Wait(std::move(call), std::move(progress));
}

Task<absl::Status> SagaRunner::Wait(CallContext call, std::shared_ptr<SagaProgress> progress) {
  const absl::Duration left = call.deadline.Minus(options_.answer_margin).Left(clock_);
  co_await progress->Wait(std::min(left, options_.longest_wait), call.cancellation);
  // Not answered, so that who asks again with the same idempotency key learns of more than this.
  if (call.cancellation.cancelled()) co_return absl::CancelledError("the caller left");
  co_return absl::OkStatus();
}

std::shared_ptr<SagaProgress> SagaRunner::Find(const OrderId& order) const {
  MutexLock lock(mutex_);
  const auto place = admitted_.find(order);
  return place == admitted_.end() ? nullptr : place->second;
}

bool SagaRunner::IsRunning(const OrderId& order) const { return Find(order) != nullptr; }

int SagaRunner::size() const {
  MutexLock lock(mutex_);
  return static_cast<int>(admitted_.size());
}

void SagaRunner::Stop() {
  std::deque<Pending> dropped;  // destroyed after the lock is released
  std::vector<std::shared_ptr<SagaProgress>> running;
  {
    MutexLock lock(mutex_);
    stopped_ = true;
    dropped.swap(queue_);
    for (const auto& [order, progress] : admitted_) running.push_back(progress);
  }
  stop_.Cancel();
  for (const auto& progress : running) progress->Nudge();
}

}  // namespace souk::order
