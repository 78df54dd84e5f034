#include "tests/simulation/process_time.h"

#include <utility>

namespace souk::simulation {
namespace {

// A call that happens once, unless it is cancelled before.
struct Pending {
  absl::AnyInvocable<void()> work;
  void Run() {
    if (absl::AnyInvocable<void()> now = std::exchange(work, nullptr)) now();
  }
};

}  // namespace

struct ProcessExecutor::State {
  bool paused = false;
  std::deque<std::shared_ptr<Pending>> held;  // became due during the pause

  void RunOrHold(const std::shared_ptr<Pending>& pending) {
    if (paused) {
      held.push_back(pending);
    } else {
      pending->Run();
    }
  }
};

class ProcessExecutor::ProcessTimer final : public Timer {
 public:
  ProcessTimer(std::shared_ptr<Pending> pending, std::unique_ptr<Timer> timer)
      : pending_(std::move(pending)), timer_(std::move(timer)) {}
  ~ProcessTimer() override { ProcessTimer::Cancel(); }

  bool Cancel() override {
    timer_->Cancel();
    return static_cast<bool>(std::exchange(pending_->work, nullptr));
  }

 private:
  const std::shared_ptr<Pending> pending_;
  const std::unique_ptr<Timer> timer_;
};

ProcessExecutor::ProcessExecutor(async::Executor& world)
    : world_(world), state_(std::make_shared<State>()) {}

ProcessExecutor::~ProcessExecutor() = default;

void ProcessExecutor::Post(absl::AnyInvocable<void()> work) {
  auto pending = std::make_shared<Pending>(Pending{std::move(work)});
  world_.Post([state = state_, pending] { state->RunOrHold(pending); });
}

std::unique_ptr<async::Executor::Timer> ProcessExecutor::After(absl::Duration delay,
                                                               absl::AnyInvocable<void()> work) {
  auto pending = std::make_shared<Pending>(Pending{std::move(work)});
  auto timer = world_.After(delay, [state = state_, pending] { state->RunOrHold(pending); });
  return std::make_unique<ProcessTimer>(std::move(pending), std::move(timer));
}

void ProcessExecutor::Pause() { state_->paused = true; }

void ProcessExecutor::GoOn() {
  state_->paused = false;
  while (!state_->paused && !state_->held.empty()) {
    const std::shared_ptr<Pending> next = std::move(state_->held.front());
    state_->held.pop_front();
    next->Run();
  }
}

bool ProcessExecutor::paused() const { return state_->paused; }

}  // namespace souk::simulation
