#pragma once

#include <memory>

#include "absl/functional/any_invocable.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "gateway/http/asio_types.h"

namespace souk::gateway::http {

/// `delay` from now on the clock that timers run on, which is the machine's; max for an infinite
/// one.
SteadyTime FromNow(absl::Duration delay);

/// A deadline that is moved with each request and hardly ever passes. Moving it away or clearing it
/// only stores a number: the timer underneath stays armed, and looks at the number when it fires.
/// Not thread-safe: to be used on the thread of its io_context.
class LazyTimer {
 public:
  /// `on_expiry` runs on the thread of the io_context each time a deadline passes; not after the
  /// destruction.
  LazyTimer(const IoExecutor& executor, absl::AnyInvocable<void()> on_expiry);
  ~LazyTimer();
  LazyTimer(const LazyTimer&) = delete;
  LazyTimer& operator=(const LazyTimer&) = delete;

  void Set(SteadyTime deadline);
  void Clear();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace souk::gateway::http
