#include "common/async/cancellation.h"

#include <thread>

#include "absl/container/btree_map.h"
#include "common/base/mutex.h"

namespace souk::async {
namespace internal {

struct CancellationState {
  Mutex mutex;
  CondVar callback_done;
  bool cancelled GUARDED_BY(mutex) = false;
  uint64_t next_id GUARDED_BY(mutex) = 1;
  absl::btree_map<uint64_t, absl::AnyInvocable<void()>> callbacks GUARDED_BY(mutex);
  uint64_t running_id GUARDED_BY(mutex) = 0;  // 0: no callback runs
  std::thread::id running_thread GUARDED_BY(mutex);
};

}  // namespace internal

using internal::CancellationState;

CancellationToken::Registration::Registration(Registration&& other) noexcept
    : state_(std::move(other.state_)), id_(other.id_) {}

CancellationToken::Registration& CancellationToken::Registration::operator=(
    Registration&& other) noexcept {
  if (this != &other) {
    Reset();
    state_ = std::move(other.state_);
    id_ = other.id_;
  }
  return *this;
}

void CancellationToken::Registration::Reset() {
  const std::shared_ptr<CancellationState> state = std::exchange(state_, nullptr);
  if (!state) return;
  absl::AnyInvocable<void()> callback;  // destroyed after the lock is released
  MutexLock lock(state->mutex);
  if (const auto found = state->callbacks.find(id_); found != state->callbacks.end()) {
    callback = std::move(found->second);
    state->callbacks.erase(found);
    return;
  }
  // A callback may unregister itself (it resumed the coroutine that holds the registration):
  // waiting for it on its own thread would never end.
  while (state->running_id == id_ && state->running_thread != std::this_thread::get_id()) {
    state->callback_done.Wait(state->mutex);
  }
}

bool CancellationToken::cancelled() const {
  if (!state_) return false;
  MutexLock lock(state_->mutex);
  return state_->cancelled;
}

void CancellationToken::OnCancel(absl::AnyInvocable<void()> callback,
                                 Registration& registration) const {
  if (!state_) return;
  // The caller's frame, and this token in it, may go once the callback can run.
  const std::shared_ptr<CancellationState> state = state_;
  {
    MutexLock lock(state->mutex);
    if (!state->cancelled) {
      registration.state_ = state;
      registration.id_ = state->next_id++;
      state->callbacks.emplace(registration.id_, std::move(callback));
      return;
    }
  }
  callback();
}

CancellationSource::CancellationSource() : state_(std::make_shared<CancellationState>()) {}

void CancellationSource::Cancel() {
  const std::shared_ptr<CancellationState> state = state_;  // a callback may destroy this source
  for (;;) {
    absl::AnyInvocable<void()> callback;
    {
      MutexLock lock(state->mutex);
      state->cancelled = true;
      state->running_id = 0;
      state->callback_done.NotifyAll();
      if (state->callbacks.empty()) return;
      const auto first = state->callbacks.begin();
      state->running_id = first->first;
      state->running_thread = std::this_thread::get_id();
      callback = std::move(first->second);
      state->callbacks.erase(first);
    }
    callback();
  }
}

}  // namespace souk::async
