#include "common/async/manual_executor.h"

#include <algorithm>
#include <atomic>
#include <thread>

namespace souk::async {

class ManualExecutor::ManualTimer final : public Executor::Timer {
 public:
  ManualTimer(ManualExecutor& executor, TimerKey key) : executor_(executor), key_(key) {}
  ~ManualTimer() override { executor_.Cancel(key_); }
  bool Cancel() override { return executor_.Cancel(key_); }

 private:
  ManualExecutor& executor_;
  const TimerKey key_;
};

void ManualExecutor::Post(absl::AnyInvocable<void()> work) {
  MutexLock lock(mutex_);
  posted_.push_back(std::move(work));
  not_empty_.NotifyAll();
}

std::unique_ptr<Executor::Timer> ManualExecutor::After(absl::Duration delay,
                                                       absl::AnyInvocable<void()> work) {
  const Deadline due = Deadline::After(clock_, delay);
  MutexLock lock(mutex_);
  const TimerKey key{due.when(), next_timer_++};
  timers_.emplace(key, std::move(work));
  return std::make_unique<ManualTimer>(*this, key);
}

bool ManualExecutor::Cancel(const TimerKey& key) {
  absl::AnyInvocable<void()> dropped;  // destroyed after the lock is released
  MutexLock lock(mutex_);
  const auto found = timers_.find(key);
  if (found == timers_.end()) return false;
  dropped = std::move(found->second);
  timers_.erase(found);
  return true;
}

absl::AnyInvocable<void()> ManualExecutor::TakeReady() {
  const SteadyTime now = clock_.SteadyNow();
  absl::AnyInvocable<void()> ready;
  MutexLock lock(mutex_);
  if (!posted_.empty()) {
    ready = std::move(posted_.front());
    posted_.pop_front();
  } else if (!timers_.empty() && timers_.begin()->first.first <= now) {
    ready = std::move(timers_.begin()->second);
    timers_.erase(timers_.begin());
  }
  return ready;
}

std::optional<SteadyTime> ManualExecutor::NextTimer() const {
  MutexLock lock(mutex_);
  if (timers_.empty()) return std::nullopt;
  return timers_.begin()->first.first;
}

void ManualExecutor::RunReady() {
  while (absl::AnyInvocable<void()> ready = TakeReady()) ready();
}

void ManualExecutor::Advance(absl::Duration by) {
  RunReady();
  const SteadyTime end = Deadline::After(clock_, by).when();
  for (;;) {
    const SteadyTime next = std::min(NextTimer().value_or(end), end);
    clock_.Advance(absl::FromChrono(next - clock_.SteadyNow()));
    RunReady();
    if (clock_.SteadyNow() >= end) return;
  }
}

bool ManualExecutor::AdvanceToNextTimer() {
  RunReady();
  const std::optional<SteadyTime> next = NextTimer();
  if (!next.has_value()) return false;
  clock_.Advance(absl::FromChrono(*next - clock_.SteadyNow()));
  RunReady();
  return true;
}

void ManualExecutor::RunUntil(absl::FunctionRef<bool()> done) {
  RunReady();
  while (!done()) {
    {
      MutexLock lock(mutex_);
      while (posted_.empty()) not_empty_.Wait(mutex_);
    }
    RunReady();
  }
}

void ManualExecutor::RunDuring(absl::FunctionRef<void()> blocking) {
  std::atomic<bool> returned = false;
  std::thread thread([&] {
    blocking();
    returned = true;
    Post([] {});  // so that RunUntil looks again
  });
  RunUntil([&] { return returned.load(); });
  thread.join();
}

size_t ManualExecutor::timers() const {
  MutexLock lock(mutex_);
  return timers_.size();
}

}  // namespace souk::async
