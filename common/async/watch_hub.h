#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "common/async/cancellation.h"
#include "common/async/task.h"
#include "common/base/mutex.h"

namespace souk::async {

/// Tells watchers of a key that something about it changed: not what. A watcher reads the state
/// anew and waits again, so changes that come while it is busy fold into one, nothing queues up
/// behind a slow watcher, and memory stays one flag a watcher. Thread-safe.
///
///     // Watched before the first read, so that no change is missed.
///     WatchHub::Subscription changes = hub.Watch(order_id);
///     do {
///       CO_ASSIGN_OR_RETURN(Order order, co_await orders.Get(order_id));
///       CO_RETURN_IF_ERROR(co_await writer.Write(ToProto(order)));
///     } while (co_await changes.Next(call.cancellation));
class WatchHub {
  struct Watcher;
  struct State;

 public:
  /// One watcher's interest; its destruction ends it. Must not be destroyed while Next waits.
  class Subscription {
   public:
    Subscription(Subscription&&) = default;
    Subscription& operator=(Subscription&&) = delete;
    ~Subscription();

    /// Waits until the key was notified since the last Next (or since Watch). False when
    /// `cancellation` came or the hub was closed.
    Task<bool> Next(CancellationToken cancellation);

   private:
    friend class WatchHub;
    Subscription(std::shared_ptr<State> hub, std::shared_ptr<Watcher> watcher);
    std::shared_ptr<State> hub_;
    std::shared_ptr<Watcher> watcher_;
  };

  WatchHub();
  /// Closes.
  ~WatchHub();
  WatchHub(const WatchHub&) = delete;
  WatchHub& operator=(const WatchHub&) = delete;

  Subscription Watch(std::string key);

  /// Wakes the key's watchers, each on this thread. Hold no lock.
  void Notify(const std::string& key);

  /// Ends all waits, and those to come, with false.
  void Close();

 private:
  std::shared_ptr<State> state_;
};

}  // namespace souk::async
