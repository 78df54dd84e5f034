#include <utility>
#include <vector>

#include "common/async/executor.h"
#include "common/async/when.h"
#include "common/base/mutex.h"
#include "common/resilience/outcome.h"
#include "common/rpc/client_attempt.h"

namespace souk::rpc {
namespace {

// What the attempts that run beside each other know of each other. Thread-safe.
class Contest {
 public:
  explicit Contest(Fleet::Tried tried) : tried_(std::move(tried)) {}

  /// Cancelled once it is decided.
  async::CancellationToken decided() { return over_.token(); }

  void Picked(const std::shared_ptr<const resilience::Instance>& instance) {
    MutexLock lock(mutex_);
    tried_.push_back(instance);
  }

  Fleet::Tried tried() {
    MutexLock lock(mutex_);
    return tried_;
  }

  /// Another attempt begins. False when it is decided already.
  bool Begin() {
    MutexLock lock(mutex_);
    if (winner_.has_value()) return false;
    ++running_;
    return true;
  }

  /// Attempt `number` has ended. An answer decides; a failure does when nobody else is on the way.
  void End(size_t number, const absl::Status& status) {
    {
      MutexLock lock(mutex_);
      --running_;
      const bool is_answer = outcomes_.Of(status.code()) == resilience::Outcome::kSuccess;
      if (winner_.has_value() || (!is_answer && running_ > 0)) return;
      winner_ = number;
    }
    over_.Cancel();
  }

  size_t winner() {
    MutexLock lock(mutex_);
    return winner_.value_or(0);
  }

 private:
  const resilience::OutcomeTable outcomes_;
  async::CancellationSource over_;
  Mutex mutex_;
  Fleet::Tried tried_ GUARDED_BY(mutex_);
  int running_ GUARDED_BY(mutex_) = 0;
  std::optional<size_t> winner_ GUARDED_BY(mutex_);
};

AttemptPlan PlanOf(Contest* contest, int number, bool is_hedge) {
  AttemptPlan plan;
  plan.number = number;
  plan.tried = contest->tried();
  plan.beaten = contest->decided();
  plan.is_hedge = is_hedge;
  plan.picked = [contest](const auto& instance) { contest->Picked(instance); };
  return plan;
}

Task<AttemptResult> First(const UnaryCallParts* call, int number, Contest* contest) {
  const ClientMethod& method = call->method;
  const Clock& clock = method.callee().parts.clock;
  const SteadyTime began = clock.SteadyNow();
  contest->Begin();
  AttemptResult result = co_await MakeAttempt(call, PlanOf(contest, number, /*is_hedge=*/false));
  // A failure that comes quickly would make the delay short just when the callee has trouble.
  const bool beaten = contest->decided().cancelled();
  if (beaten || result.status.ok()) {
    method.hedge_delay()->Record(absl::FromChrono(clock.SteadyNow() - began));
  }
  contest->End(0, result.status);
  co_return result;
}

Task<AttemptResult> Hedge(const UnaryCallParts* call, int number, size_t hedge, Contest* contest) {
  const ClientMethod& method = call->method;
  Callee& callee = method.callee();
  const absl::Duration delay = method.hedge_delay()->Delay() * static_cast<int64_t>(hedge);
  if (!co_await async::Sleep(callee.parts.executor, delay, contest->decided()) ||
      !callee.retry_budget->TryWithdraw() || !contest->Begin()) {
    co_return AttemptResult();
  }
  callee.hedges_started.fetch_add(1, std::memory_order_relaxed);
  AttemptResult result = co_await MakeAttempt(
      call, PlanOf(contest, number + static_cast<int>(hedge), /*is_hedge=*/true));
  contest->End(hedge, result.status);
  co_return result;
}

}  // namespace

Task<AttemptResult> MakeHedgedAttempt(const UnaryCallParts* call, int number, Fleet::Tried tried) {
  Contest contest(std::move(tried));
  std::vector<Task<AttemptResult>> attempts;
  attempts.push_back(First(call, number, &contest));
  const auto hedges = static_cast<size_t>(call->method.policy().hedging->max_hedges);
  for (size_t hedge = 1; hedge <= hedges; ++hedge) {
    attempts.push_back(Hedge(call, number, hedge, &contest));
  }
  std::vector<AttemptResult> results = co_await WhenAll(std::move(attempts));
  const size_t winner = contest.winner();
  if (winner > 0 && results[winner].status.ok()) {
    call->method.callee().hedges_won.fetch_add(1, std::memory_order_relaxed);
  }
  co_return std::move(results[winner]);
}

}  // namespace souk::rpc
