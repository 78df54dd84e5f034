#include "common/resilience/concurrency_limit.h"

#include <algorithm>

#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace souk::resilience {
namespace {

// While measuring, critical calls have half of the limit and the others a quarter: the queue
// drains, and no critical call is refused that the limit would not soon refuse anyway.
constexpr double kCriticalShareWhileProbing = 0.5;

constexpr int kLongestProbe = 10;  // windows

absl::Status Validate(const ConcurrencyLimitOptions& options) {
  Violations violations;
  Validate(options.gradient, "gradient.", violations);
  violations.Require(options.normal_share > 0.0 && options.normal_share <= 1.0, "normal_share",
                     "must be more than 0 and at most 1");
  violations.Require(
      options.background_share > 0.0 && options.background_share <= options.normal_share,
      "background_share", "must be more than 0 and at most normal_share");
  violations.Require(
      options.window > absl::ZeroDuration() && options.window < absl::InfiniteDuration(), "window",
      "must be more than zero, and finite");
  violations.Require(options.window_calls >= 1, "window_calls", "must be at least 1");
  return violations.ToStatus();
}

}  // namespace

ConcurrencyLimit::Permit& ConcurrencyLimit::Permit::operator=(Permit&& other) noexcept {
  if (this == &other) return *this;
  Leave(false);
  limit_ = std::exchange(other.limit_, nullptr);
  began_ = other.began_;
  phase_ = other.phase_;
  return *this;
}

void ConcurrencyLimit::Permit::Leave(bool counts) {
  if (ConcurrencyLimit* limit = std::exchange(limit_, nullptr)) {
    limit->Leave(began_, phase_, counts);
  }
}

absl::StatusOr<std::unique_ptr<ConcurrencyLimit>> ConcurrencyLimit::Create(
    const ConcurrencyLimitOptions& options, const Clock& clock, Random& random) {
  RETURN_IF_ERROR(Validate(options));
  return std::unique_ptr<ConcurrencyLimit>(new ConcurrencyLimit(options, clock, random));
}

ConcurrencyLimit::ConcurrencyLimit(const ConcurrencyLimitOptions& options, const Clock& clock,
                                   Random& random)
    : options_(options),
      clock_(clock),
      limit_(options.gradient, random),
      window_began_(clock.SteadyNow()) {
  MutexLock lock(mutex_);
  MakeRoom();
}

absl::StatusOr<ConcurrencyLimit::Permit> ConcurrencyLimit::TryAcquire(Priority priority) {
  // Read before the place is taken: if a measurement begins in between, the call counts for
  // nothing.
  const uint32_t phase = phase_.load(std::memory_order_acquire);
  if (!TakePlace(room_[priority].load(std::memory_order_relaxed))) {
    refused_[priority].fetch_add(1, std::memory_order_relaxed);
    return ErrorWithReason(absl::StatusCode::kResourceExhausted, "OVERLOADED",
                           "the server works on as many calls as it can");
  }
  admitted_[priority].fetch_add(1, std::memory_order_relaxed);
  return Permit(this, clock_.SteadyNow(), phase);
}

bool ConcurrencyLimit::TakePlace(int room) {
  int in_flight = in_flight_.load(std::memory_order_relaxed);
  do {
    if (in_flight >= room) return false;
  } while (!in_flight_.compare_exchange_weak(in_flight, in_flight + 1, std::memory_order_relaxed));
  return true;
}

void ConcurrencyLimit::Leave(SteadyTime began, uint32_t phase, bool counts) {
  const int in_flight = in_flight_.fetch_sub(1, std::memory_order_relaxed);
  const SteadyTime now = clock_.SteadyNow();
  MutexLock lock(mutex_);
  most_in_flight_ = std::max(most_in_flight_, in_flight);
  if (counts && phase == phase_.load(std::memory_order_relaxed)) {
    latencies_.Add(absl::FromChrono(now - began));
  }
  if (IsWindowOver(now)) EndWindow(now);
}

bool ConcurrencyLimit::IsWindowOver(SteadyTime now) const {
  const absl::Duration shortest = std::max(options_.window, 2 * limit_.lowest_latency());
  const absl::Duration age = absl::FromChrono(now - window_began_);
  if (latencies_.count() >= options_.window_calls) return age >= shortest;
  return limit_.is_probing() && age >= kLongestProbe * shortest;
}

void ConcurrencyLimit::EndWindow(SteadyTime now) {
  const bool was_probing = limit_.is_probing();
  const bool enough = latencies_.count() >= options_.window_calls;
  const int64_t refused = TotalRefused();
  last_latency_ = enough ? latencies_.Percentile(0.5) : absl::ZeroDuration();
  limit_.EndWindow({.latency = last_latency_,
                    .most_in_flight = most_in_flight_,
                    .refused = refused != refused_before_},
                   now);
  if (limit_.is_probing() != was_probing) phase_.fetch_add(1, std::memory_order_release);
  MakeRoom();
  window_began_ = now;
  latencies_.Clear();
  most_in_flight_ = 0;
  refused_before_ = refused;
}

void ConcurrencyLimit::MakeRoom() {
  const int limit = limit_.limit();
  const double critical = limit_.is_probing() ? kCriticalShareWhileProbing : 1.0;
  const double others = limit_.is_probing() ? GradientLimit::kIdleShare : 1.0;
  const auto room = [&](double share) { return std::max(1, static_cast<int>(limit * share)); };
  room_.critical.store(room(critical), std::memory_order_relaxed);
  room_.normal.store(room(others * options_.normal_share), std::memory_order_relaxed);
  room_.background.store(room(others * options_.background_share), std::memory_order_relaxed);
}

int64_t ConcurrencyLimit::TotalRefused() const {
  return refused_.critical.load(std::memory_order_relaxed) +
         refused_.normal.load(std::memory_order_relaxed) +
         refused_.background.load(std::memory_order_relaxed);
}

ConcurrencySnapshot ConcurrencyLimit::Snapshot() const {
  ConcurrencySnapshot snapshot;
  snapshot.in_flight = in_flight_.load(std::memory_order_relaxed);
  for (const Priority priority : {Priority::kCritical, Priority::kNormal, Priority::kBackground}) {
    snapshot.admitted[priority] = admitted_[priority].load(std::memory_order_relaxed);
    snapshot.refused[priority] = refused_[priority].load(std::memory_order_relaxed);
  }
  MutexLock lock(mutex_);
  snapshot.limit = limit_.limit();
  snapshot.probing = limit_.is_probing();
  snapshot.lowest_latency = limit_.lowest_latency();
  snapshot.latency = last_latency_;
  return snapshot;
}

}  // namespace souk::resilience
