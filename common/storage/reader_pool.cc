#include "common/storage/reader_pool.h"

#include <utility>

#include "common/base/status_macros.h"
#include "common/storage/session_transaction.h"

namespace souk::storage {
namespace {

// A read whose connection was lost is run on a new one; not for ever, as it may be the read that
// the server dies of.
constexpr int kMaxAttempts = 3;

}  // namespace

ReaderPool::ReaderPool(size_t max_queued, std::vector<std::unique_ptr<Session>> sessions,
                       const Clock& clock, async::Executor& executor)
    : clock_(clock),
      idle_(std::move(sessions)),
      pool_({.name = "db-reader",
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
  std::unique_ptr<Session> session = TakeSession();
  absl::Status outcome;
  for (int attempt = 0; attempt < kMaxAttempts; ++attempt) {
    outcome = session->BeginRead();
    if (!outcome.ok()) break;
    SessionTransaction transaction(*session, clock_.Now());
    outcome = work(transaction);
    if (outcome.ok()) outcome = transaction.failure();
    session->Rollback();  // nothing was written: this only lets go of the snapshot
    if (transaction.failure().ok() || !session->MayRunAgain(transaction.failure())) break;
  }
  GiveBack(std::move(session));
  reads_.fetch_add(1, std::memory_order_relaxed);
  return outcome;
}

// There is one for each thread of the pool.
std::unique_ptr<Session> ReaderPool::TakeSession() {
  MutexLock lock(mutex_);
  std::unique_ptr<Session> session = std::move(idle_.back());
  idle_.pop_back();
  return session;
}

void ReaderPool::GiveBack(std::unique_ptr<Session> session) {
  MutexLock lock(mutex_);
  idle_.push_back(std::move(session));
}

}  // namespace souk::storage
