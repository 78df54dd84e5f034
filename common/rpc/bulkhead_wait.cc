#include "common/rpc/bulkhead_wait.h"

#include <optional>
#include <utility>

#include "common/base/mutex.h"

namespace souk::rpc {

using resilience::Bulkhead;

namespace {

using Permit = absl::StatusOr<Bulkhead::Permit>;

// Where the bulkhead's answer and the coroutine that wants it meet.
class Meeting {
 public:
  explicit Meeting(async::Executor& executor) : executor_(executor) {}

  void Answer(Permit permit) {
    async::Resume<> resume;
    {
      MutexLock lock(mutex_);
      permit_.emplace(std::move(permit));
      resume = std::move(resume_);
    }
    // The thread that made room has its own call to finish.
    if (resume) executor_.Post(std::move(resume));
  }

  void Wait(async::Resume<> resume) {
    {
      MutexLock lock(mutex_);
      if (!permit_.has_value()) {
        resume_ = std::move(resume);
        return;
      }
    }
    resume();
  }

  Permit Take() {
    MutexLock lock(mutex_);
    return *std::move(permit_);
  }

 private:
  async::Executor& executor_;
  Mutex mutex_;
  std::optional<Permit> permit_ GUARDED_BY(mutex_);
  async::Resume<> resume_ GUARDED_BY(mutex_);
};

}  // namespace

Task<Permit> EnterBulkhead(std::shared_ptr<Bulkhead> bulkhead, Deadline deadline,
                           async::CancellationToken cancellation, async::Executor* executor,
                           const Clock* clock) {
  const auto meeting = std::make_shared<Meeting>(*executor);
  const Bulkhead::Ticket ticket =
      bulkhead->Enter(deadline, [meeting](Permit permit) { meeting->Answer(std::move(permit)); });
  if (ticket.number == 0) co_return meeting->Take();

  const std::unique_ptr<async::Executor::Timer> timer = executor->After(
      absl::FromChrono(ticket.until - clock->SteadyNow()), [bulkhead] { bulkhead->Expire(); });
  async::CancellationToken::Registration registration;
  cancellation.OnCancel([bulkhead, ticket] { bulkhead->GiveUp(ticket); }, registration);
  co_await async::Await<>([&](async::Resume<> resume) { meeting->Wait(std::move(resume)); });
  co_return meeting->Take();
}

}  // namespace souk::rpc
