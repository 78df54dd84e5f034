#include "common/host/breakers.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/host/client_options.h"

namespace souk::host {

using config::v1::BreakerConfig;
using resilience::BreakerStateChange;
using resilience::CircuitBreaker;

absl::StatusOr<std::unique_ptr<Breakers>> Breakers::Create(const std::string& callee,
                                                           const config::v1::ClientConfig& config,
                                                           const Clock& clock, Random& random,
                                                           telemetry::Metrics& metrics,
                                                           const telemetry::Logger& logger) {
  std::unique_ptr<Breakers> breakers(new Breakers(callee, clock, random, metrics, logger));
  breakers->enabled_ = config.breaker().enabled();
  breakers->scope_ = config.breaker().scope();
  breakers->options_ = ToBreakerOptions(callee, config.breaker());
  if (breakers->enabled_) {
    // Checks the options of those too that are made later.
    ASSIGN_OR_RETURN(std::shared_ptr<Shown> shared,
                     breakers->Make(breakers->options_, absl::StrCat(callee, ".breaker")));
    if (breakers->scope_ == BreakerConfig::SERVICE) breakers->shared_ = std::move(shared);
  }
  for (const auto& [method, method_config] : config.methods()) {
    if (!method_config.has_breaker()) continue;
    const std::string key = absl::StrCat(callee, ".methods.", method, ".breaker");
    if (method_config.breaker().scope() != BreakerConfig::SERVICE) {
      return absl::InvalidArgumentError(
          absl::StrCat("clients.", key, ": scope: a method's own breaker guards the method"));
    }
    std::shared_ptr<Shown>& own = breakers->own_[method];
    if (!method_config.breaker().enabled()) continue;
    ASSIGN_OR_RETURN(own, breakers->Make(ToBreakerOptions(absl::StrCat(callee, "/", method),
                                                          method_config.breaker()),
                                         key));
  }
  return breakers;
}

absl::StatusOr<std::shared_ptr<Breakers::Shown>> Breakers::Make(
    resilience::CircuitBreakerOptions options, const std::string& key) {
  const std::string name = options.name;
  absl::StatusOr<std::unique_ptr<CircuitBreaker>> breaker = CircuitBreaker::Create(
      std::move(options), clock_, random_, {[logger = logger_](const BreakerStateChange& change) {
        logger.Warn("circuit breaker changed", {{"breaker", change.breaker},
                                                {"from", resilience::ToString(change.from)},
                                                {"to", resilience::ToString(change.to)}});
      }});
  if (!breaker.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("clients.", key, ": ", breaker.status().message()));
  }
  auto shown = std::make_shared<Shown>();
  shown->breaker = *std::move(breaker);
  const CircuitBreaker& made = *shown->breaker;
  shown->series.push_back(metrics_.AddCallbackGauge(
      "souk_breaker_open", "1 while the breaker refuses calls", {{"breaker", name}}, [&made] {
        const resilience::BreakerState state = made.Snapshot().state;
        return state == resilience::BreakerState::kOpen ||
                       state == resilience::BreakerState::kForcedOpen
                   ? 1.0
                   : 0.0;
      }));
  shown->series.push_back(metrics_.AddCallbackCounter(
      "souk_breaker_refused_total", "Calls that the breaker refused", {{"breaker", name}},
      [&made] { return static_cast<double>(made.Snapshot().totals.refused); }));
  shown->series.push_back(metrics_.AddCallbackCounter(
      "souk_breaker_opened_total", "Times that the breaker opened", {{"breaker", name}},
      [&made] { return static_cast<double>(made.Snapshot().totals.opened); }));
  return shown;
}

Breakers::Find Breakers::ForInstance(const std::string& address) {
  std::shared_ptr<Shown> instance;
  if (enabled_ && scope_ == BreakerConfig::INSTANCE) {
    resilience::CircuitBreakerOptions options = options_;
    options.name = absl::StrCat(callee_, "@", address);
    // Create has checked the options.
    instance = *Make(std::move(options), absl::StrCat(callee_, ".breaker"));
    MutexLock lock(mutex_);
    std::erase_if(instances_, [](const auto& each) { return each.expired(); });
    instances_.push_back(instance);
  }
  return [this, instance](absl::string_view path) { return FindFor(path, instance.get()); };
}

CircuitBreaker* Breakers::FindFor(absl::string_view path, Shown* instance) {
  const absl::string_view method = path.substr(path.rfind('/') + 1);
  if (!own_.empty()) {
    const auto found = own_.find(std::string(method));
    if (found != own_.end())
      return found->second == nullptr ? nullptr : found->second->breaker.get();
  }
  if (instance != nullptr) return instance->breaker.get();
  if (enabled_ && scope_ == BreakerConfig::METHOD) return OfMethod(method);
  return shared_ == nullptr ? nullptr : shared_->breaker.get();
}

CircuitBreaker* Breakers::OfMethod(absl::string_view method) {
  MutexLock lock(mutex_);
  std::shared_ptr<Shown>& shown = by_method_[std::string(method)];
  if (shown == nullptr) {
    resilience::CircuitBreakerOptions options = options_;
    options.name = absl::StrCat(callee_, "/", method);
    // Create has checked the options.
    shown = *Make(std::move(options), absl::StrCat(callee_, ".breaker"));
  }
  return shown->breaker.get();
}

std::vector<std::shared_ptr<Breakers::Shown>> Breakers::All() const {
  std::vector<std::shared_ptr<Shown>> all;
  const auto add = [&](std::shared_ptr<Shown> shown) {
    if (shown != nullptr) all.push_back(std::move(shown));
  };
  add(shared_);
  for (const auto& [method, shown] : own_) add(shown);
  MutexLock lock(mutex_);
  for (const auto& [method, shown] : by_method_) add(shown);
  for (const auto& instance : instances_) add(instance.lock());
  return all;
}

std::vector<rpc::BreakerReport> Breakers::Report() const {
  std::vector<rpc::BreakerReport> reports;
  for (const auto& shown : All()) {
    reports.push_back({.name = shown->breaker->name(), .snapshot = shown->breaker->Snapshot()});
  }
  return reports;
}

bool Breakers::Force(absl::string_view name, BreakerForce force) {
  for (const auto& shown : All()) {
    CircuitBreaker& breaker = *shown->breaker;
    if (absl::string_view(breaker.name()) != name) continue;
    switch (force) {
      case BreakerForce::kOpen:
        breaker.ForceOpen();
        break;
      case BreakerForce::kClosed:
        breaker.ForceClosed();
        break;
      case BreakerForce::kAuto:
        breaker.StopForcing();
        break;
    }
    return true;
  }
  return false;
}

}  // namespace souk::host
