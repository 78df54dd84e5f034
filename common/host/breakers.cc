#include "common/host/breakers.h"

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/host/client_options.h"

namespace souk::host {

using resilience::BreakerStateChange;
using resilience::CircuitBreaker;

absl::StatusOr<std::unique_ptr<Breakers>> Breakers::Create(const std::string& callee,
                                                           const config::v1::ClientConfig& config,
                                                           const Clock& clock, Random& random,
                                                           telemetry::Metrics& metrics,
                                                           const telemetry::Logger& logger) {
  std::unique_ptr<Breakers> breakers(new Breakers());
  const auto add = [&](const std::string& name, const std::string& key,
                       const config::v1::BreakerConfig& breaker_config)
      -> absl::StatusOr<std::unique_ptr<CircuitBreaker>> {
    if (!breaker_config.enabled()) return nullptr;
    absl::StatusOr<std::unique_ptr<CircuitBreaker>> breaker = CircuitBreaker::Create(
        ToBreakerOptions(name, breaker_config), clock, random,
        {[logger](const BreakerStateChange& change) {
          logger.Warn("circuit breaker changed", {{"breaker", change.breaker},
                                                  {"from", resilience::ToString(change.from)},
                                                  {"to", resilience::ToString(change.to)}});
        }});
    if (!breaker.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat("clients.", key, ".breaker: ", breaker.status().message()));
    }
    const CircuitBreaker& made = **breaker;
    breakers->gauges_.push_back(metrics.AddCallbackGauge(
        "souk_breaker_open", "1 while the breaker refuses calls", {{"breaker", name}}, [&made] {
          const resilience::BreakerState state = made.Snapshot().state;
          return state == resilience::BreakerState::kOpen ||
                         state == resilience::BreakerState::kForcedOpen
                     ? 1.0
                     : 0.0;
        }));
    breakers->gauges_.push_back(metrics.AddCallbackCounter(
        "souk_breaker_refused_total", "Calls that the breaker refused", {{"breaker", name}},
        [&made] { return static_cast<double>(made.Snapshot().totals.refused); }));
    breakers->gauges_.push_back(metrics.AddCallbackCounter(
        "souk_breaker_opened_total", "Times that the breaker opened", {{"breaker", name}},
        [&made] { return static_cast<double>(made.Snapshot().totals.opened); }));
    return breaker;
  };

  ASSIGN_OR_RETURN(breakers->shared_, add(callee, callee, config.breaker()));
  for (const auto& [method, method_config] : config.methods()) {
    if (!method_config.has_breaker()) continue;
    ASSIGN_OR_RETURN(breakers->own_[method],
                     add(absl::StrCat(callee, "/", method),
                         absl::StrCat(callee, ".methods.", method), method_config.breaker()));
  }
  return breakers;
}

CircuitBreaker* Breakers::Find(absl::string_view path) const {
  const absl::string_view method = path.substr(path.rfind('/') + 1);
  const auto found = own_.find(std::string(method));
  return found == own_.end() ? shared_.get() : found->second.get();
}

std::vector<rpc::BreakerReport> Breakers::Report() const {
  std::vector<rpc::BreakerReport> reports;
  const auto add = [&](const CircuitBreaker& breaker) {
    reports.push_back({.name = breaker.name(), .snapshot = breaker.Snapshot()});
  };
  if (shared_ != nullptr) add(*shared_);
  for (const auto& [method, breaker] : own_) {
    if (breaker != nullptr) add(*breaker);
  }
  return reports;
}

}  // namespace souk::host
