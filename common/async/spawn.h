#pragma once

#include <exception>
#include <type_traits>
#include <utility>

#include "common/async/task.h"

namespace souk::async {

namespace internal {

/// Starts a task that nobody waits for. (Out of line: it costs every file that calls it a second of
/// compiling otherwise.)
void Start(Task<void> task);

void ResumeAtOnce(Resume<> resume);

template <typename T, typename Done>
Task<void> RunThen(Task<T> task, Done done) {
  // Asio posts the end of a coroutine that never waited to a thread pool, at 8 us of CPU. After one
  // asynchronous step it does not, and this one completes at once.
  co_await Await<>(&ResumeAtOnce);
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
  internal::Start(internal::RunThen(std::move(task), std::move(done)));
}

}  // namespace souk::async
