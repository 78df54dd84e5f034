#include "services/order/use_cases/saga_progress.h"

#include <utility>

namespace souk::order {

Task<void> SagaProgress::Wait(absl::Duration at_most, async::CancellationToken cancellation) {
  const auto let_go = std::make_shared<async::CancellationSource>();
  {
    MutexLock lock(mutex_);
    if (ended_) co_return;
    waiters_.push_back(let_go);
  }
  async::CancellationToken::Registration registration;
  cancellation.OnCancel([let_go] { let_go->Cancel(); }, registration);
  co_await async::Sleep(executor_, at_most, let_go->token());
}

Task<void> SagaProgress::Pause(absl::Duration delay) {
  Source nudge;
  {
    MutexLock lock(mutex_);
    if (std::exchange(nudged_, false)) co_return;
    nudge = pause_ = std::make_shared<async::CancellationSource>();
  }
  co_await async::Sleep(executor_, delay, nudge->token());
  {
    MutexLock lock(mutex_);
    pause_ = nullptr;
    nudged_ = false;
  }
}

std::optional<OrderView> SagaProgress::latest() const {
  MutexLock lock(mutex_);
  return latest_;
}

void SagaProgress::Show(const Order& order) {
  OrderView view = ViewOf(order);
  MutexLock lock(mutex_);
  latest_ = std::move(view);
}

void SagaProgress::Nudge() {
  Source pause;
  {
    MutexLock lock(mutex_);
    nudged_ = true;
    pause = pause_;
  }
  if (pause) pause->Cancel();
}

void SagaProgress::LetWaitersGo() {
  std::vector<Source> waiters;
  {
    MutexLock lock(mutex_);
    waiters.swap(waiters_);
  }
  for (const Source& waiter : waiters) waiter->Cancel();
}

void SagaProgress::End() {
  {
    MutexLock lock(mutex_);
    ended_ = true;
  }
  LetWaitersGo();
}

}  // namespace souk::order
