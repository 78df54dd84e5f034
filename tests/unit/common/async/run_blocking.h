#pragma once

#include <future>

#include "common/async/spawn.h"
#include "common/async/task.h"

namespace souk::async {

/// Runs a task and blocks the test's thread until its result is there.
template <typename T>
T RunBlocking(Task<T> task) {
  std::promise<T> promise;
  if constexpr (std::is_void_v<T>) {
    Spawn(std::move(task), [&] { promise.set_value(); });
  } else {
    Spawn(std::move(task), [&](T value) { promise.set_value(std::move(value)); });
  }
  return promise.get_future().get();
}

}  // namespace souk::async
