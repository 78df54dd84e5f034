#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <thread>
#include <vector>

#include "common/async/executor.h"

namespace souk::async {

/// The Executor of a real process: threads over one io_context, whose timers run on the machine's
/// steady clock.
class ThreadExecutor final : public Executor {
 public:
  explicit ThreadExecutor(int threads);
  /// Runs what was posted, then stops; pending timers never fire. Destroy it after everything that
  /// posts to it.
  ~ThreadExecutor() override;

  void Post(absl::AnyInvocable<void()> work) override;
  std::unique_ptr<Timer> After(absl::Duration delay, absl::AnyInvocable<void()> work) override;

 private:
  boost::asio::io_context context_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  std::vector<std::thread> threads_;
};

}  // namespace souk::async
