#include "common/async/thread_executor.h"

#include <pthread.h>

#include <atomic>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

namespace souk::async {
namespace {

// Shared by the handle and the pending wait, since either may go first. `claimed` decides between
// Cancel and the call. The Asio timer itself is touched by the context's threads only.
struct TimerState {
  explicit TimerState(boost::asio::io_context& context) : timer(context) {}
  boost::asio::steady_timer timer;
  std::atomic<bool> claimed = false;
  absl::AnyInvocable<void()> work;
};

class AsioTimer final : public Executor::Timer {
 public:
  explicit AsioTimer(std::shared_ptr<TimerState> state) : state_(std::move(state)) {}
  ~AsioTimer() override { Cancel(); }

  bool Cancel() override {
    if (state_->claimed.exchange(true)) return false;
    state_->work = nullptr;
    boost::asio::post(state_->timer.get_executor(), [state = state_] { state->timer.cancel(); });
    return true;
  }

 private:
  std::shared_ptr<TimerState> state_;
};

}  // namespace

ThreadExecutor::ThreadExecutor(int threads)
    : context_(threads), work_(boost::asio::make_work_guard(context_)) {
  threads_.reserve(threads);
  for (int i = 0; i < threads; ++i) {
    threads_.emplace_back([this] { context_.run(); });
    pthread_setname_np(threads_.back().native_handle(), "executor");
  }
}

ThreadExecutor::~ThreadExecutor() {
  boost::asio::post(context_, [this] { context_.stop(); });
  for (std::thread& thread : threads_) thread.join();
}

void ThreadExecutor::Post(absl::AnyInvocable<void()> work) {
  boost::asio::post(context_, std::move(work));
}

std::unique_ptr<Executor::Timer> ThreadExecutor::After(absl::Duration delay,
                                                       absl::AnyInvocable<void()> work) {
  auto state = std::make_shared<TimerState>(context_);
  state->work = std::move(work);
  state->timer.expires_after(absl::ToChronoNanoseconds(delay));
  state->timer.async_wait([state](const boost::system::error_code&) {
    if (state->claimed.exchange(true)) return;
    absl::AnyInvocable<void()> due = std::move(state->work);
    due();
  });
  return std::make_unique<AsioTimer>(std::move(state));
}

}  // namespace souk::async
