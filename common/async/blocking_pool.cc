#include "common/async/blocking_pool.h"

#include <pthread.h>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"

namespace souk::async {

BlockingPool::BlockingPool(Options options, Executor& executor)
    : options_(std::move(options)), executor_(executor) {
  threads_.reserve(options_.threads);
  for (int i = 0; i < options_.threads; ++i) {
    threads_.emplace_back([this] { Loop(); });
    pthread_setname_np(threads_.back().native_handle(), options_.name.substr(0, 15).c_str());
  }
}

BlockingPool::~BlockingPool() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    not_empty_.NotifyAll();
  }
  for (std::thread& thread : threads_) thread.join();
}

Task<absl::Status> BlockingPool::RunErased(absl::AnyInvocable<void()> work) {
  return Await<absl::Status>([this, work = std::move(work)](Resume<absl::Status> resume) mutable {
    {
      MutexLock lock(mutex_);
      if (queue_.size() < options_.max_queued) {
        queue_.push_back([this, work = std::move(work), resume = std::move(resume)]() mutable {
          work();
          executor_.Post([resume = std::move(resume)]() mutable { resume(absl::OkStatus()); });
        });
        not_empty_.NotifyOne();
        return;
      }
    }
    resume(RetryableError(absl::StatusCode::kResourceExhausted, "QUEUE_FULL",
                          absl::StrCat("too much work waits for ", options_.name),
                          absl::Milliseconds(100)));
  });
}

void BlockingPool::Loop() {
  for (;;) {
    absl::AnyInvocable<void()> work;
    {
      MutexLock lock(mutex_);
      while (queue_.empty() && !stopping_) not_empty_.Wait(mutex_);
      if (queue_.empty()) return;
      work = std::move(queue_.front());
      queue_.pop_front();
    }
    work();
  }
}

}  // namespace souk::async
