#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <thread>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/types/span.h"
#include "common/async/cancellation.h"
#include "common/async/executor.h"
#include "common/async/task.h"
#include "common/base/clock.h"
#include "common/base/mutex.h"
#include "common/storage/session.h"
#include "common/storage/transaction.h"

namespace souk::storage {

/// The one thread of a process that writes to a database. Making a commit durable costs an fsync,
/// hundreds of microseconds whatever it holds, so the thread takes all writes that wait, runs each
/// in a savepoint of its own, and commits once for all of them; while it does, the next ones
/// gather. Nobody waits for a batch to fill.
///
/// 1. A write completes after the commit that holds it, and only then with success.
/// 2. A write that fails takes back its savepoint and harms no neighbour.
/// 3. When the engine rolls the whole batch back (SQLite's full disk), the write that met the error
///    gets it; the others run again, each in a transaction of its own. So too when the commit fails
///    over a deferred constraint, since that does not say whose it is.
/// 4. When the batch is lost through no fault of its own (Session::MayRunAgain: the connection
/// broke,
///    a foreign transaction stood in its way), all of it runs again, a few times at most.
/// 5. A commit that fails otherwise fails the whole batch: nothing of it is there, unless the error
///    says that this is not known.
///
/// Thread-safe. Destroying it runs what is queued, then joins the thread.
class GroupCommit {
 public:
  using Work = absl::FunctionRef<absl::Status(Transaction&)>;

  struct Options {
    size_t max_queued = 4096;
    int max_batch = 128;
  };

  /// Coroutines go on on `executor`, which, like `clock`, must outlive this.
  GroupCommit(Options options, std::unique_ptr<Session> session, const Clock& clock,
              async::Executor& executor);
  ~GroupCommit();
  GroupCommit(const GroupCommit&) = delete;
  GroupCommit& operator=(const GroupCommit&) = delete;

  /// See Database::Write. `work` stays valid until the task completes.
  Task<absl::Status> Write(Work work, async::CancellationToken cancellation);

  int64_t writes() const { return writes_.load(std::memory_order_relaxed); }
  int64_t commits() const { return commits_.load(std::memory_order_relaxed); }
  int64_t queued() const;

 private:
  struct PendingWrite {
    Work work;
    async::CancellationToken cancellation;
    async::Resume<absl::Status> resume;
    absl::Status outcome;
    std::vector<absl::AnyInvocable<void()>> after_commit;  // as Transaction::AfterCommit
    bool decided = false;  // the outcome stands, whatever becomes of the batch
  };

  void Loop();
  std::vector<PendingWrite> TakeBatch();
  // What became of a transaction, or of a part of it.
  enum class Fate : uint8_t {
    kDecided,   // its writes have their outcomes
    kRunApart,  // it is gone; the writes that have no decision should run again, each alone
    kRunAgain,  // it is gone through no fault of its own; `outcome` says why
  };

  void RunBatch(absl::Span<PendingWrite> batch);
  Fate RunPersistently(absl::Span<PendingWrite> batch);
  Fate RunTogether(absl::Span<PendingWrite> batch);
  Fate RunInSavepoint(PendingWrite& write);
  Fate Commit(absl::Span<PendingWrite> batch);
  static void FailAll(absl::Span<PendingWrite> batch, const absl::Status& error);
  void Complete(std::vector<PendingWrite> batch);

  const Options options_;
  const std::unique_ptr<Session> session_;  // the thread's own
  const Clock& clock_;
  async::Executor& executor_;

  std::atomic<int64_t> writes_ = 0;
  std::atomic<int64_t> commits_ = 0;
  mutable Mutex mutex_;
  CondVar not_empty_;
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::deque<PendingWrite> queue_ GUARDED_BY(mutex_);
  std::thread thread_;  // last: it uses what is above
};

}  // namespace souk::storage
