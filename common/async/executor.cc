#include "common/async/executor.h"

#include "common/base/mutex.h"

namespace souk::async {
namespace {

// A sleeper that the timer and the cancellation race to wake. It is armed once both are in place:
// before, either would resume a coroutine whose frame is still being used to set up the other.
class Sleeper {
 public:
  explicit Sleeper(Resume<bool> resume) : resume_(std::move(resume)) {}

  void Wake(bool slept) {
    Resume<bool> resume;
    {
      MutexLock lock(mutex_);
      if (outcome_.has_value()) return;
      outcome_ = slept;
      if (!armed_) return;
      resume = std::move(resume_);
    }
    resume(slept);
  }

  void Arm() {
    Resume<bool> resume;
    bool slept = false;
    {
      MutexLock lock(mutex_);
      armed_ = true;
      if (!outcome_.has_value()) return;
      slept = *outcome_;
      resume = std::move(resume_);
    }
    resume(slept);
  }

 private:
  Mutex mutex_;
  bool armed_ GUARDED_BY(mutex_) = false;
  std::optional<bool> outcome_ GUARDED_BY(mutex_);
  Resume<bool> resume_ GUARDED_BY(mutex_);
};

}  // namespace

Task<bool> Sleep(Executor& executor, absl::Duration delay, CancellationToken cancellation) {
  std::unique_ptr<Executor::Timer> timer;
  CancellationToken::Registration registration;
  co_return co_await Await<bool>([&](Resume<bool> resume) {
    auto sleeper = std::make_shared<Sleeper>(std::move(resume));
    timer = executor.After(delay, [sleeper] { sleeper->Wake(true); });
    cancellation.OnCancel([sleeper] { sleeper->Wake(false); }, registration);
    sleeper->Arm();
  });
}

Task<void> Hop(Executor& executor) {
  return Await<>([&executor](Resume<> resume) { executor.Post(std::move(resume)); });
}

}  // namespace souk::async
