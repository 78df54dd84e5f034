#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "common/async/blocking_pool.h"
#include "common/async/cancellation.h"
#include "common/async/task.h"
#include "common/base/clock.h"
#include "common/base/mutex.h"
#include "common/storage/session.h"
#include "common/storage/transaction.h"

namespace souk::storage {

/// The threads that read a database, each with a connection: readers wait neither for the writer
/// nor for each other. Thread-safe. Destroying it runs what is queued.
class ReaderPool {
 public:
  using Work = absl::FunctionRef<absl::Status(Transaction&)>;

  /// One thread for each session. Coroutines go on on `executor`.
  ReaderPool(size_t max_queued, std::vector<std::unique_ptr<Session>> sessions, const Clock& clock,
             async::Executor& executor);

  /// See Database::Read. `work` stays valid until the task completes.
  Task<absl::Status> Read(Work work, async::CancellationToken cancellation);

  int64_t reads() const { return reads_.load(std::memory_order_relaxed); }

 private:
  absl::Status RunInSnapshot(Work work);
  std::unique_ptr<Session> TakeSession();
  void GiveBack(std::unique_ptr<Session> session);

  const Clock& clock_;
  std::atomic<int64_t> reads_ = 0;
  Mutex mutex_;
  std::vector<std::unique_ptr<Session>> idle_ GUARDED_BY(mutex_);
  async::BlockingPool pool_;  // last: its threads use what is above
};

}  // namespace souk::storage
