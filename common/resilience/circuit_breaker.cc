#include "common/resilience/circuit_breaker.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace souk::resilience {
namespace {

// While every probe's slot is taken, the outcome is known after one call: about this long, for
// callees whose calls are worth guarding.
constexpr absl::Duration kRetryWhileProbing = absl::Milliseconds(100);

std::unique_ptr<SlidingWindow> MakeWindow(const WindowOptions& options, const Clock& clock) {
  switch (options.kind) {
    case WindowOptions::Kind::kCount:
      return std::make_unique<CountWindow>(options.calls);
    case WindowOptions::Kind::kTime:
      return std::make_unique<TimeWindow>(options.span, clock);
    case WindowOptions::Kind::kNone:
      break;
  }
  return nullptr;
}

bool LetsEveryCallThrough(BreakerState state) {
  return state == BreakerState::kClosed || state == BreakerState::kForcedClosed;
}

}  // namespace

CircuitBreaker::Permit& CircuitBreaker::Permit::operator=(Permit&& other) noexcept {
  if (this == &other) return *this;
  Record(Outcome::kIgnored, absl::ZeroDuration());
  breaker_ = std::exchange(other.breaker_, nullptr);
  stretch_ = other.stretch_;
  return *this;
}

void CircuitBreaker::Permit::Record(Outcome outcome, absl::Duration duration) {
  if (CircuitBreaker* breaker = std::exchange(breaker_, nullptr)) {
    breaker->Settle(stretch_, outcome, duration);
  }
}

absl::StatusOr<std::unique_ptr<CircuitBreaker>> CircuitBreaker::Create(
    CircuitBreakerOptions options, const Clock& clock, Random& random,
    std::vector<Listener> listeners) {
  RETURN_IF_ERROR(Validate(options));
  return std::unique_ptr<CircuitBreaker>(
      new CircuitBreaker(std::move(options), clock, random, std::move(listeners)));
}

CircuitBreaker::CircuitBreaker(CircuitBreakerOptions options, const Clock& clock, Random& random,
                               std::vector<Listener> listeners)
    : options_(std::move(options)),
      open_for_(options_.open_for),
      clock_(clock),
      random_(random),
      listeners_(std::move(listeners)),
      free_stretch_(1),
      window_(MakeWindow(options_.window, clock)) {}

absl::StatusOr<CircuitBreaker::Permit> CircuitBreaker::TryAcquire() {
  // A permit of a stretch that ends at this moment is as good as one taken just before:
  // invariant 1.
  const uint64_t stretch = free_stretch_.load(std::memory_order_acquire);
  if (stretch != 0) return Permit(this, stretch);
  return TryAcquireUnderLock();
}

absl::StatusOr<CircuitBreaker::Permit> CircuitBreaker::TryAcquireUnderLock() {
  Decision decision;
  uint64_t stretch = 0;
  bool unheard = false;
  {
    MutexLock lock(mutex_);
    decision = DecideLocked();
    if (!decision.granted) ++totals_.refused;
    stretch = stretch_;
    unheard = !unheard_changes_.empty();
  }
  if (unheard) NotifyListeners();
  if (decision.granted) return Permit(this, stretch);
  return RetryableError(absl::StatusCode::kUnavailable, kCircuitOpen,
                        absl::StrCat("the circuit breaker of ", options_.name, " is open"),
                        decision.retry_after);
}

CircuitBreaker::Decision CircuitBreaker::DecideLocked() {
  constexpr Decision kGranted = {.granted = true, .retry_after = absl::ZeroDuration()};
  if (LetsEveryCallThrough(state_)) return kGranted;
  if (state_ == BreakerState::kForcedOpen) {
    return {.granted = false, .retry_after = options_.open_for.initial};
  }
  if (state_ == BreakerState::kOpen) {
    const SteadyTime now = clock_.SteadyNow();
    if (now < open_until_) {
      return {.granted = false, .retry_after = absl::FromChrono(open_until_ - now)};
    }
    EnterLocked(BreakerState::kHalfOpen);
  }
  if (probes_in_flight_ == options_.half_open_probes) {
    return {.granted = false, .retry_after = kRetryWhileProbing};
  }
  ++probes_in_flight_;
  return kGranted;
}

void CircuitBreaker::Settle(uint64_t stretch, Outcome outcome, absl::Duration duration) {
  const bool failed = outcome == Outcome::kFailure;
  const bool slow = window_ != nullptr && duration >= options_.window.slow_call_duration;
  bool unheard = false;
  {
    MutexLock lock(mutex_);
    AddToTotalsLocked(outcome, slow);
    if (stretch != stretch_) return;
    if (state_ == BreakerState::kHalfOpen) --probes_in_flight_;
    if (outcome == Outcome::kIgnored) return;
    if (state_ == BreakerState::kClosed) {
      CountCallLocked(failed, slow);
    } else if (state_ == BreakerState::kHalfOpen) {
      CountProbeLocked(failed, slow);
    }
    unheard = !unheard_changes_.empty();
  }
  if (unheard) NotifyListeners();
}

void CircuitBreaker::AddToTotalsLocked(Outcome outcome, bool slow) {
  switch (outcome) {
    case Outcome::kIgnored:
      ++totals_.ignored;
      return;
    case Outcome::kSuccess:
      ++totals_.successes;
      break;
    case Outcome::kFailure:
      ++totals_.failures;
      break;
  }
  if (slow) ++totals_.slow_calls;
}

void CircuitBreaker::CountCallLocked(bool failed, bool slow) {
  consecutive_failures_ = failed ? consecutive_failures_ + 1 : 0;
  const bool failed_in_a_row =
      options_.consecutive_failures != 0 && consecutive_failures_ >= options_.consecutive_failures;
  if (HasWindowFailedLocked(failed, slow) || failed_in_a_row) OpenLocked();
}

bool CircuitBreaker::HasWindowFailedLocked(bool failed, bool slow) {
  if (window_ == nullptr) return false;
  const CallCounts counts = window_->Add(failed, slow);
  return counts.calls >= options_.window.minimum_calls &&
         (counts.FailureRate() >= options_.window.failure_rate ||
          counts.SlowCallRate() >= options_.window.slow_call_rate);
}

void CircuitBreaker::CountProbeLocked(bool failed, bool slow) {
  // A callee that opened it by being slow has not recovered while it is slow.
  if (failed || slow) {
    OpenLocked();
  } else if (++probe_successes_ == options_.successes_to_close) {
    openings_in_a_row_ = 0;
    EnterLocked(BreakerState::kClosed);
  }
}

void CircuitBreaker::OpenLocked() {
  const absl::Duration open_for = open_for_.Delay(openings_in_a_row_, random_);
  open_until_ = clock_.SteadyNow() + absl::ToChronoNanoseconds(open_for);
  ++openings_in_a_row_;
  ++totals_.opened;
  EnterLocked(BreakerState::kOpen);
}

void CircuitBreaker::EnterLocked(BreakerState state) {
  if (!listeners_.empty()) unheard_changes_.push_back({options_.name, state_, state});
  state_ = state;
  ++stretch_;
  consecutive_failures_ = 0;
  if (window_ != nullptr) window_->Clear();
  probes_in_flight_ = 0;
  probe_successes_ = 0;
  free_stretch_.store(LetsEveryCallThrough(state) ? stretch_ : 0, std::memory_order_release);
}

void CircuitBreaker::ForceOpen() { Force(BreakerState::kForcedOpen); }

void CircuitBreaker::ForceClosed() { Force(BreakerState::kForcedClosed); }

void CircuitBreaker::Force(BreakerState state) {
  {
    MutexLock lock(mutex_);
    if (state_ == state) return;
    EnterLocked(state);
  }
  NotifyListeners();
}

void CircuitBreaker::StopForcing() {
  {
    MutexLock lock(mutex_);
    if (state_ == BreakerState::kForcedOpen) {
      EnterLocked(BreakerState::kHalfOpen);
    } else if (state_ == BreakerState::kForcedClosed) {
      openings_in_a_row_ = 0;
      EnterLocked(BreakerState::kClosed);
    }
  }
  NotifyListeners();
}

void CircuitBreaker::NotifyListeners() {
  {
    MutexLock lock(mutex_);
    if (notifying_) return;  // The thread that is at it hears of the change, and keeps the order.
    notifying_ = true;
  }
  for (;;) {
    BreakerStateChange change;
    {
      MutexLock lock(mutex_);
      if (unheard_changes_.empty()) {
        notifying_ = false;
        return;
      }
      change = std::move(unheard_changes_.front());
      unheard_changes_.pop_front();
    }
    for (const Listener& listener : listeners_) listener(change);
  }
}

BreakerSnapshot CircuitBreaker::Snapshot() const {
  const SteadyTime now = clock_.SteadyNow();
  MutexLock lock(mutex_);
  BreakerSnapshot snapshot;
  snapshot.state = state_;
  snapshot.consecutive_failures = consecutive_failures_;
  if (window_ != nullptr) snapshot.window = window_->Counts();
  snapshot.probes_in_flight = probes_in_flight_;
  snapshot.probe_successes = probe_successes_;
  if (state_ == BreakerState::kOpen && now < open_until_) {
    snapshot.open_for = absl::FromChrono(open_until_ - now);
  }
  snapshot.totals = totals_;
  return snapshot;
}

}  // namespace souk::resilience
