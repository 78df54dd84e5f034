#include "common/storage/group_commit.h"

#include <pthread.h>

#include <algorithm>
#include <utility>

#include "common/base/error.h"
#include "common/storage/session_transaction.h"

namespace souk::storage {
namespace {

// A post wakes a thread of the executor. One for each write costs a fifth more CPU a write than
// this (tests/bench/storage_bench, 64 writers); one for the whole batch saves nothing more, and
// would run all its handlers one after the other.
constexpr size_t kCompletionsPerPost = 8;

// A batch that is lost so often meets something that does not pass.
constexpr int kMaxRuns = 5;

}  // namespace

GroupCommit::GroupCommit(Options options, std::unique_ptr<Session> session, const Clock& clock,
                         async::Executor& executor)
    : options_(options),
      session_(std::move(session)),
      clock_(clock),
      executor_(executor),
      thread_([this] { Loop(); }) {
  pthread_setname_np(thread_.native_handle(), "db-writer");
}

GroupCommit::~GroupCommit() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    not_empty_.NotifyOne();
  }
  thread_.join();
}

Task<absl::Status> GroupCommit::Write(Work work, async::CancellationToken cancellation) {
  return async::Await<absl::Status>([this, work, cancellation = std::move(cancellation)](
                                        async::Resume<absl::Status> resume) mutable {
    {
      MutexLock lock(mutex_);
      if (queue_.size() < options_.max_queued) {
        queue_.push_back({work, std::move(cancellation), std::move(resume), {}, {}});
        if (queue_.size() == 1) not_empty_.NotifyOne();
        return;
      }
    }
    resume(RetryableError(absl::StatusCode::kResourceExhausted, "QUEUE_FULL",
                          "too many writes wait for the database", absl::Milliseconds(100)));
  });
}

int64_t GroupCommit::queued() const {
  MutexLock lock(mutex_);
  return static_cast<int64_t>(queue_.size());
}

void GroupCommit::Loop() {
  for (;;) {
    std::vector<PendingWrite> batch = TakeBatch();
    if (batch.empty()) return;
    RunBatch(absl::MakeSpan(batch));
    Complete(std::move(batch));
    session_->Maintain();
  }
}

// Empty only when this is being destroyed and nothing is left to do.
std::vector<GroupCommit::PendingWrite> GroupCommit::TakeBatch() {
  std::vector<PendingWrite> batch;
  MutexLock lock(mutex_);
  while (queue_.empty() && !stopping_) not_empty_.Wait(mutex_);
  const size_t size = std::min<size_t>(queue_.size(), options_.max_batch);
  batch.reserve(size);
  for (size_t i = 0; i < size; ++i) {
    batch.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  return batch;
}

void GroupCommit::RunBatch(absl::Span<PendingWrite> batch) {
  if (RunPersistently(batch) != Fate::kRunApart) return;
  for (size_t i = 0; i < batch.size(); ++i) {
    // Alone, a write that is lost is its own culprit, so this decides it.
    if (!batch[i].decided) RunPersistently(batch.subspan(i, 1));
  }
}

// Nothing is waited for between attempts: what stood in the way has committed by now, and a server
// that is away is not asked again at once (Session::BeginWrite).
GroupCommit::Fate GroupCommit::RunPersistently(absl::Span<PendingWrite> batch) {
  Fate fate = Fate::kRunAgain;
  for (int attempt = 0; attempt < kMaxRuns && fate == Fate::kRunAgain; ++attempt) {
    fate = RunTogether(batch);
  }
  return fate;
}

// Runs the batch in one transaction.
GroupCommit::Fate GroupCommit::RunTogether(absl::Span<PendingWrite> batch) {
  if (absl::Status begun = session_->BeginWrite(); !begun.ok()) {
    for (PendingWrite& write : batch) write.outcome = begun;
    return Fate::kDecided;
  }
  for (PendingWrite& write : batch) {
    if (write.cancellation.cancelled()) {
      write.outcome = absl::CancelledError("the caller left before the write began");
      continue;
    }
    const Fate fate = RunInSavepoint(write);
    if (fate == Fate::kDecided) continue;
    session_->Rollback();
    if (fate == Fate::kRunApart) write.decided = true;
    if (fate == Fate::kRunAgain) FailAll(batch, absl::Status(write.outcome));
    return fate;
  }
  return Commit(batch);
}

// Runs one write and takes it back when it fails.
GroupCommit::Fate GroupCommit::RunInSavepoint(PendingWrite& write) {
  const auto lost = [&](const absl::Status& failure) {
    return session_->MayRunAgain(failure) ? Fate::kRunAgain : Fate::kRunApart;
  };
  write.outcome = session_->SetSavepoint();
  if (!write.outcome.ok()) return lost(write.outcome);
  SessionTransaction transaction(*session_, clock_.Now());
  write.outcome = write.work(transaction);
  write.after_commit = transaction.TakeAfterCommit();
  const absl::Status failure = transaction.failure();
  if (!failure.ok() && session_->MayRunAgain(failure)) {
    write.outcome = failure;
    return Fate::kRunAgain;
  }
  write.outcome.Update(failure);
  if (!session_->in_transaction()) {
    write.outcome.Update(absl::InternalError("the transaction is gone"));
    return Fate::kRunApart;
  }
  const absl::Status ended =
      write.outcome.ok() ? session_->ReleaseSavepoint() : session_->UndoToSavepoint();
  if (ended.ok()) return Fate::kDecided;
  const Fate fate = lost(ended);
  if (fate == Fate::kRunAgain) write.outcome = ended;
  write.outcome.Update(ended);
  return fate;
}

GroupCommit::Fate GroupCommit::Commit(absl::Span<PendingWrite> batch) {
  const int64_t succeeded = std::count_if(
      batch.begin(), batch.end(), [](const PendingWrite& write) { return write.outcome.ok(); });
  if (succeeded == 0) {
    session_->Rollback();
    return Fate::kDecided;
  }
  const absl::Status committed = session_->Commit();
  if (committed.ok()) {
    writes_.fetch_add(succeeded, std::memory_order_relaxed);
    commits_.fetch_add(1, std::memory_order_relaxed);
    return Fate::kDecided;
  }
  session_->Rollback();
  if (session_->MayRunAgain(committed)) {
    FailAll(batch, committed);
    return Fate::kRunAgain;
  }
  const bool constraint = ReasonOf(committed) == "CONSTRAINT";
  if (constraint && batch.size() > 1) return Fate::kRunApart;
  for (PendingWrite& write : batch) {
    if (write.outcome.ok()) write.outcome = committed;
  }
  return Fate::kDecided;
}

void GroupCommit::FailAll(absl::Span<PendingWrite> batch, const absl::Status& error) {
  for (PendingWrite& write : batch) write.outcome = error;
}

void GroupCommit::Complete(std::vector<PendingWrite> batch) {
  for (size_t begin = 0; begin < batch.size(); begin += kCompletionsPerPost) {
    const size_t end = std::min(begin + kCompletionsPerPost, batch.size());
    std::vector<PendingWrite> some(std::make_move_iterator(batch.begin() + begin),
                                   std::make_move_iterator(batch.begin() + end));
    executor_.Post([some = std::move(some)]() mutable {
      for (PendingWrite& write : some) {
        if (write.outcome.ok()) {
          for (absl::AnyInvocable<void()>& done : write.after_commit) done();
        }
        write.resume(std::move(write.outcome));
      }
    });
  }
}

}  // namespace souk::storage
