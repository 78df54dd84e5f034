#include "common/async/watch_hub.h"

#include <vector>

namespace souk::async {

struct WatchHub::Watcher {
  explicit Watcher(std::string key) : key(std::move(key)) {}

  const std::string key;
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
  std::unordered_map<std::string, std::unordered_set<std::shared_ptr<Watcher>>> watchers
      GUARDED_BY(mutex);
};

WatchHub::Subscription::Subscription(std::shared_ptr<State> hub, std::shared_ptr<Watcher> watcher)
    : hub_(std::move(hub)), watcher_(std::move(watcher)) {}

WatchHub::Subscription::~Subscription() {
  if (!hub_) return;
  MutexLock lock(hub_->mutex);
  const auto found = hub_->watchers.find(watcher_->key);
  if (found == hub_->watchers.end()) return;
  found->second.erase(watcher_);
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
  auto watcher = std::make_shared<Watcher>(std::move(key));
  bool closed = false;
  {
    MutexLock lock(state_->mutex);
    closed = state_->closed;
    if (!closed) state_->watchers[watcher->key].insert(watcher);
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
    watchers.assign(found->second.begin(), found->second.end());
  }
  for (const std::shared_ptr<Watcher>& watcher : watchers) watcher->Raise(&Watcher::changed);
}

void WatchHub::Close() {
  std::vector<std::shared_ptr<Watcher>> watchers;
  {
    MutexLock lock(state_->mutex);
    if (std::exchange(state_->closed, true)) return;
    for (const auto& [key, interested] : state_->watchers) {
      watchers.insert(watchers.end(), interested.begin(), interested.end());
    }
  }
  for (const std::shared_ptr<Watcher>& watcher : watchers) watcher->Raise(&Watcher::closed);
}

}  // namespace souk::async
