#include "common/resilience/balancing/instance.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace souk::resilience {

void Validate(const InstanceOptions& options, absl::string_view prefix, Violations& violations) {
  violations.Require(
      options.slow_start >= absl::ZeroDuration() && options.slow_start < absl::InfiniteDuration(),
      absl::StrCat(prefix, "slow_start"), "must be at least 0, and finite");
  violations.Require(options.slow_start_from > 0.0 && options.slow_start_from <= 1.0,
                     absl::StrCat(prefix, "slow_start_from"), "must be more than 0 and at most 1");
  violations.Require(options.latency_decay > absl::ZeroDuration() &&
                         options.latency_decay < absl::InfiniteDuration(),
                     absl::StrCat(prefix, "latency_decay"), "must be more than zero, and finite");
}

void Instance::Call::End(bool counts) {
  Instance* instance = std::exchange(instance_, nullptr);
  if (instance == nullptr) return;
  instance->in_flight_.fetch_sub(1, std::memory_order_relaxed);
  if (counts) {
    instance->latency_.Observe(absl::FromChrono(instance->clock_.SteadyNow() - began_));
  }
}

Instance::Instance(std::string address, double weight, const InstanceOptions& options,
                   const Clock& clock)
    : address_(std::move(address)),
      options_(options),
      clock_(clock),
      weight_(weight),
      latency_(options.latency_decay, clock) {
  StartSlowly();
}

double Instance::Weight() const {
  const double weight = weight_.load(std::memory_order_relaxed);
  SteadyTime warm_at = warm_at_.load(std::memory_order_relaxed);
  if (warm_at == kWarm) return weight;
  const absl::Duration left = absl::FromChrono(warm_at - clock_.SteadyNow());
  if (left <= absl::ZeroDuration()) {
    warm_at_.compare_exchange_strong(warm_at, kWarm, std::memory_order_relaxed);
    return weight;
  }
  const double progress = 1.0 - absl::FDivDuration(left, options_.slow_start);
  return weight * std::max(progress, options_.slow_start_from);
}

void Instance::StartSlowly() {
  warm_at_.store(clock_.SteadyNow() + absl::ToChronoNanoseconds(options_.slow_start),
                 std::memory_order_relaxed);
}

Instance::Call Instance::Begin() {
  in_flight_.fetch_add(1, std::memory_order_relaxed);
  return Call(this, clock_.SteadyNow());
}

}  // namespace souk::resilience
