#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <exception>

#include "common/async/task.h"

namespace souk::async {

namespace internal {

template <typename T, typename Done>
Task<void> RunThen(Task<T> task, Done done) {
  // co_spawn posts the end of a coroutine that never waited to a thread pool, at 8 us of CPU.
  // After one asynchronous step it does not, and this one completes at once.
  co_await Await<>([](Resume<> resume) { resume(); });
  // Errors are values here; an exception is a defect, and going on would hide it.
  try {
    if constexpr (std::is_void_v<T>) {
      co_await std::move(task);
      done();
    } else {
      done(co_await std::move(task));
    }
  } catch (...) {
    std::terminate();
  }
}

}  // namespace internal

/// Starts `task` on this thread and calls done(result) where it finishes, which may be before Spawn
/// returns. The caller keeps alive what the task refers to until then. Prefer TaskScope, which
/// does.
template <typename T, typename Done>
void Spawn(Task<T> task, Done done) {
  boost::asio::co_spawn(boost::asio::system_executor(),
                        internal::RunThen(std::move(task), std::move(done)), boost::asio::detached);
}

}  // namespace souk::async
