#include "common/async/watch_hub.h"

#include <cstdint>
#include <map>
#include <unordered_map>
#include <vector>

namespace souk::async {

struct WatchHub::Watcher {
  Watcher(std::string key, uint64_t number) : key(std::move(key)), number(number) {}

  const std::string key;
  const uint64_t number;
  Mutex mutex;
  bool changed GUARDED_BY(mutex) = false;
  bool closed GUARDED_BY(mutex) = false;
  bool cancelled GUARDED_BY(mutex) = false;
  bool armed GUARDED_BY(mutex) = false;
  Resume<bool> waiting GUARDED_BY(mutex);

  // Sets `flag` and wakes whoever waits.
  void Raise(bool Watcher::* flag) {
    Resume<bool> resume;
    bool more = false;
    {
      MutexLock lock(mutex);
      this->*flag = true;
      resume = TakeIfDecided(more);
    }
    if (resume) resume(more);
  }

  // Lets the wait end from now on; before, its frame is still being set up.
  void Arm() {
    Resume<bool> resume;
    bool more = false;
    {
      MutexLock lock(mutex);
      armed = true;
      resume = TakeIfDecided(more);
    }
    if (resume) resume(more);
  }

 private:
  Resume<bool> TakeIfDecided(bool& more) EXCLUSIVE_LOCKS_REQUIRED(mutex) {
    if (!armed || !waiting || !(changed || closed || cancelled)) return nullptr;
    more = !closed && !cancelled;
    changed = false;
    cancelled = false;
    armed = false;
    return std::exchange(waiting, nullptr);
  }
};

struct WatchHub::State {
  Mutex mutex;
  bool closed GUARDED_BY(mutex) = false;
  uint64_t next_number GUARDED_BY(mutex) = 0;
  // By key, then by number: those who came first are woken first, in every run of a simulation.
  std::unordered_map<std::string, std::map<uint64_t, std::shared_ptr<Watcher>>> watchers
      GUARDED_BY(mutex);
};

WatchHub::Subscription::Subscription(std::shared_ptr<State> hub, std::shared_ptr<Watcher> watcher)
    : hub_(std::move(hub)), watcher_(std::move(watcher)) {}

WatchHub::Subscription::~Subscription() {
  if (!hub_) return;
  MutexLock lock(hub_->mutex);
  const auto found = hub_->watchers.find(watcher_->key);
  if (found == hub_->watchers.end()) return;
  found->second.erase(watcher_->number);
  if (found->second.empty()) hub_->watchers.erase(found);
}

Task<bool> WatchHub::Subscription::Next(CancellationToken cancellation) {
  const std::shared_ptr<Watcher> watcher = watcher_;
  CancellationToken::Registration registration;
  co_return co_await Await<bool>([&](Resume<bool> resume) {
    // A copy of its own: the frame, and `watcher` with it, may go inside Arm.
    const std::shared_ptr<Watcher> armed = watcher;  // NOLINT(*-unnecessary-copy-initialization)
    {
      MutexLock lock(armed->mutex);
      armed->waiting = std::move(resume);
    }
    cancellation.OnCancel([armed] { armed->Raise(&Watcher::cancelled); }, registration);
    armed->Arm();
  });
}

WatchHub::WatchHub() : state_(std::make_shared<State>()) {}

WatchHub::~WatchHub() { Close(); }

WatchHub::Subscription WatchHub::Watch(std::string key) {
  std::shared_ptr<Watcher> watcher;
  bool closed = false;
  {
    MutexLock lock(state_->mutex);
    watcher = std::make_shared<Watcher>(std::move(key), state_->next_number++);
    closed = state_->closed;
    if (!closed) state_->watchers[watcher->key].emplace(watcher->number, watcher);
  }
  if (closed) watcher->Raise(&Watcher::closed);
  return Subscription(state_, std::move(watcher));
}

void WatchHub::Notify(const std::string& key) {
  std::vector<std::shared_ptr<Watcher>> watchers;
  {
    MutexLock lock(state_->mutex);
    const auto found = state_->watchers.find(key);
    if (found == state_->watchers.end()) return;
    for (const auto& [number, watcher] : found->second) watchers.push_back(watcher);
  }
  for (const std::shared_ptr<Watcher>& watcher : watchers) watcher->Raise(&Watcher::changed);
}

void WatchHub::Close() {
  std::vector<std::shared_ptr<Watcher>> watchers;
  {
    MutexLock lock(state_->mutex);
    if (std::exchange(state_->closed, true)) return;
    for (const auto& [key, interested] : state_->watchers) {
      for (const auto& [number, watcher] : interested) watchers.push_back(watcher);
    }
  }
  for (const std::shared_ptr<Watcher>& watcher : watchers) watcher->Raise(&Watcher::closed);
}

}  // namespace souk::async
