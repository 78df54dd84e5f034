#include "common/storage/sqlite/reader_pool.h"

#include <utility>

#include "common/base/status_macros.h"
#include "common/storage/sqlite/sqlite_transaction.h"

namespace souk::storage {

ReaderPool::ReaderPool(size_t max_queued, std::vector<std::unique_ptr<SqliteSession>> sessions,
                       const Clock& clock, async::Executor& executor)
    : clock_(clock),
      idle_(std::move(sessions)),
      pool_({.name = "sqlite-reader",
             .threads = static_cast<int>(idle_.size()),
             .max_queued = max_queued},
            executor) {}

Task<absl::Status> ReaderPool::Read(Work work, async::CancellationToken cancellation) {
  co_return co_await pool_.Run([this, work, &cancellation]() -> absl::Status {
    if (cancellation.cancelled()) {
      return absl::CancelledError("the caller left before the read began");
    }
    return RunInSnapshot(work);
  });
}

absl::Status ReaderPool::RunInSnapshot(Work work) {
  std::unique_ptr<SqliteSession> session = TakeSession();
  absl::Status outcome = session->Execute("BEGIN");
  if (outcome.ok()) {
    SqliteTransaction transaction(*session, clock_.Now());
    outcome = work(transaction);
    if (outcome.ok()) outcome = transaction.failure();
    session->Rollback();  // nothing was written: this only lets go of the snapshot
  }
  GiveBack(std::move(session));
  reads_.fetch_add(1, std::memory_order_relaxed);
  return outcome;
}

// There is one for each thread of the pool.
std::unique_ptr<SqliteSession> ReaderPool::TakeSession() {
  MutexLock lock(mutex_);
  std::unique_ptr<SqliteSession> session = std::move(idle_.back());
  idle_.pop_back();
  return session;
}

void ReaderPool::GiveBack(std::unique_ptr<SqliteSession> session) {
  MutexLock lock(mutex_);
  idle_.push_back(std::move(session));
}

}  // namespace souk::storage
