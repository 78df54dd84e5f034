#pragma once

#include <deque>
#include <string>
#include <thread>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/async/executor.h"
#include "common/async/task.h"
#include "common/base/mutex.h"

namespace souk::async {

/// Runs blocking work (a query, a password hash) on threads of its own, so that gRPC's threads
/// never wait. The queue is bounded: what does not fit is refused at once, since work that waits
/// longer than its caller is only load. Thread-safe.
class BlockingPool {
 public:
  struct Options {
    std::string name;  // in error messages and thread names, at most 15 bytes
    int threads = 1;
    size_t max_queued = 1024;
  };

  /// Awaiting coroutines go on on `executor`, never on the pool's threads.
  BlockingPool(Options options, Executor& executor);
  /// Finishes what is queued, then joins the threads.
  ~BlockingPool();
  BlockingPool(const BlockingPool&) = delete;
  BlockingPool& operator=(const BlockingPool&) = delete;

  /// Runs `work` and gives what it returns, a Status or StatusOr. RESOURCE_EXHAUSTED, reason
  /// QUEUE_FULL, when the queue is full; then it does not run.
  template <typename Work, typename Result = std::invoke_result_t<Work&>>
  Task<Result> Run(Work work) {
    std::optional<Result> result;
    const absl::Status accepted = co_await RunErased([&] { result.emplace(work()); });
    if (!accepted.ok()) co_return accepted;
    co_return *std::move(result);
  }

 private:
  Task<absl::Status> RunErased(absl::AnyInvocable<void()> work);
  void Loop();

  const Options options_;
  Executor& executor_;
  Mutex mutex_;
  CondVar not_empty_;
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::deque<absl::AnyInvocable<void()>> queue_ GUARDED_BY(mutex_);
  std::vector<std::thread> threads_;  // last: they use what is above
};

}  // namespace souk::async
