#pragma once

#include <deque>
#include <memory>

#include "absl/time/time.h"
#include "common/async/executor.h"
#include "common/base/clock.h"

namespace souk::simulation {

/// The clocks of one process: the steady one is everybody's, the wall clock can be set wrong.
class ProcessClock final : public Clock {
 public:
  /// `world` outlives this.
  explicit ProcessClock(const Clock& world) : world_(world) {}

  absl::Time Now() const override { return world_.Now() + error_; }
  SteadyTime SteadyNow() const override { return world_.SteadyNow(); }

  void Step(absl::Duration by) { error_ += by; }

 private:
  const Clock& world_;
  absl::Duration error_ = absl::ZeroDuration();
};

/// The executor of one process, which can stand still: what becomes due meanwhile happens, in
/// order, when it goes on. Time goes on without it.
class ProcessExecutor final : public async::Executor {
 public:
  /// `world` outlives this and the timers that it gives.
  explicit ProcessExecutor(async::Executor& world);
  ~ProcessExecutor() override;

  void Post(absl::AnyInvocable<void()> work) override;
  std::unique_ptr<Timer> After(absl::Duration delay, absl::AnyInvocable<void()> work) override;

  void Pause();
  void GoOn();
  bool paused() const;

 private:
  struct State;
  class ProcessTimer;

  async::Executor& world_;
  const std::shared_ptr<State> state_;  // outlives the process where its timers do
};

}  // namespace souk::simulation
