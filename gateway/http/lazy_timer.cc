#include "gateway/http/lazy_timer.h"

#include <utility>

#include "common/base/deadline.h"

namespace souk::gateway::http {

SteadyTime FromNow(absl::Duration delay) { return Deadline::After(SystemClock(), delay).when(); }

// What the pending wait keeps alive.
struct LazyTimer::State : std::enable_shared_from_this<State> {
  State(const IoExecutor& executor, absl::AnyInvocable<void()> on_expiry)
      : timer(executor), on_expiry(std::move(on_expiry)) {}

  void Arm() {
    armed_for = deadline;
    timer.expires_at(deadline);
    timer.async_wait([self = shared_from_this()](boost::system::error_code error) {
      if (!error) self->Fired();
    });
  }

  void Fired() {
    armed_for = SteadyTime::max();
    if (deadline == SteadyTime::max()) return;
    if (deadline > std::chrono::steady_clock::now()) return Arm();
    deadline = SteadyTime::max();
    on_expiry();  // may destroy the LazyTimer, but not this
  }

  SteadyTimer timer;
  SteadyTime deadline = SteadyTime::max();
  SteadyTime armed_for = SteadyTime::max();  // max: not armed
  absl::AnyInvocable<void()> on_expiry;
};

LazyTimer::LazyTimer(const IoExecutor& executor, absl::AnyInvocable<void()> on_expiry)
    : state_(std::make_shared<State>(executor, std::move(on_expiry))) {}

LazyTimer::~LazyTimer() {
  Clear();
  state_->timer.cancel();
}

void LazyTimer::Set(SteadyTime deadline) {
  state_->deadline = deadline;
  if (deadline < state_->armed_for) state_->Arm();
}

void LazyTimer::Clear() { state_->deadline = SteadyTime::max(); }

}  // namespace souk::gateway::http
