#include "common/host/client_options.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace souk::host {
namespace {

using config::v1::BalancingConfig;
using config::v1::BreakerConfig;

rpc::HedgePolicy HedgePolicyOf(const config::v1::HedgingConfig& config) {
  return {.delay = {.percentile = config.percentile(),
                    .span = ToDuration(config.span()),
                    .minimum_calls = config.minimum_calls(),
                    .shortest = ToDuration(config.shortest()),
                    .longest = ToDuration(config.longest())},
          .max_hedges = config.max_hedges()};
}

resilience::BulkheadOptions BulkheadOptionsOf(absl::string_view name,
                                              const config::v1::BulkheadConfig& config) {
  return {.name = std::string(name),
          .max_concurrent = config.max_concurrent(),
          .max_waiting = config.max_waiting(),
          .max_wait = ToDuration(config.max_wait())};
}

rpc::Balancing BalancingOf(BalancingConfig::Balancer balancer) {
  switch (balancer) {
    case BalancingConfig::ROUND_ROBIN:
      return rpc::Balancing::kRoundRobin;
    case BalancingConfig::WEIGHTED_ROUND_ROBIN:
      return rpc::Balancing::kWeightedRoundRobin;
    case BalancingConfig::RANDOM:
      return rpc::Balancing::kRandom;
    case BalancingConfig::PEAK_EWMA:
      return rpc::Balancing::kPeakEwma;
    default:
      return rpc::Balancing::kLeastRequests;
  }
}

resilience::OutlierDetectorOptions OutlierOptionsOf(const config::v1::OutlierConfig& config) {
  resilience::OutlierDetectorOptions options;
  options.consecutive_failures = config.consecutive_failures();
  options.interval = ToDuration(config.interval());
  options.success_rate_deviations = config.success_rate_deviations();
  options.minimum_calls = config.minimum_calls();
  options.minimum_instances = config.minimum_instances();
  options.minimum_failure_percentage = config.minimum_failure_percentage();
  options.ejection.initial = ToDuration(config.eject_for());
  options.ejection.maximum = std::max(options.ejection.maximum, options.ejection.initial);
  options.most_ejected_percentage = config.most_ejected_percentage();
  return options;
}

absl::Status InKey(absl::string_view callee, absl::string_view key, const absl::Status& status) {
  if (status.ok()) return status;
  return absl::InvalidArgumentError(
      absl::StrCat("clients.", callee, ".", key, ": ", status.message()));
}

resilience::WindowOptions::Kind KindOf(BreakerConfig::WindowKind kind) {
  switch (kind) {
    case BreakerConfig::COUNT:
      return resilience::WindowOptions::Kind::kCount;
    case BreakerConfig::NONE:
      return resilience::WindowOptions::Kind::kNone;
    default:
      return resilience::WindowOptions::Kind::kTime;
  }
}

rpc::MethodPolicy DefaultPolicy(const config::v1::ClientConfig& config) {
  rpc::MethodPolicy policy;
  policy.timeout = ToDuration(config.timeout());
  policy.retry.max_attempts = config.attempts();
  policy.wait_for_ready = config.wait_for_ready();
  return policy;
}

rpc::MethodPolicy PolicyOf(const config::v1::MethodConfig& config, rpc::MethodPolicy policy) {
  if (config.has_timeout()) policy.timeout = ToDuration(config.timeout());
  if (config.has_attempts()) policy.retry.max_attempts = config.attempts();
  if (config.has_wait_for_ready()) policy.wait_for_ready = config.wait_for_ready();
  if (config.has_hedging()) policy.hedging = HedgePolicyOf(config.hedging());
  return policy;
}

}  // namespace

absl::Duration ToDuration(const google::protobuf::Duration& duration) {
  return absl::Seconds(duration.seconds()) + absl::Nanoseconds(duration.nanos());
}

rpc::ChannelOptions ToChannelOptions(absl::string_view name,
                                     const config::v1::ClientConfig& config) {
  rpc::ChannelOptions options;
  options.name = std::string(name);
  options.defaults = DefaultPolicy(config);
  for (const auto& [method, method_config] : config.methods()) {
    options.methods[method] = PolicyOf(method_config, options.defaults);
  }
  options.retry_budget.retries_per_call = config.retry_ratio();
  options.deadline_margin = ToDuration(config.deadline_margin());
  if (config.has_bulkhead()) options.bulkhead = BulkheadOptionsOf(name, config.bulkhead());
  return options;
}

absl::StatusOr<rpc::FleetOptions> ToFleetOptions(absl::string_view name,
                                                 const config::v1::ClientConfig& client) {
  const BalancingConfig& config = client.balancing();
  Violations violations;
  violations.Require(config.subset() >= 0, "subset", "must not be negative");
  violations.Require(config.subset_client() >= 0, "subset_client", "must not be negative");
  rpc::FleetOptions options;
  options.balancing = BalancingOf(config.balancer());
  options.instances.slow_start = ToDuration(config.slow_start());
  options.instances.slow_start_from = config.slow_start_from();
  options.instances.latency_decay = ToDuration(config.latency_decay());
  resilience::Validate(options.instances, "", violations);
  RETURN_IF_ERROR(InKey(name, "balancing", violations.ToStatus()));
  options.subset = static_cast<size_t>(config.subset());
  options.subset_client = static_cast<uint64_t>(config.subset_client());
  options.rotation.panic_percentage = config.panic_percentage();
  RETURN_IF_ERROR(InKey(name, "balancing", resilience::Validate(options.rotation)));
  options.outliers.reset();
  if (config.outliers().enabled()) {
    options.outliers = OutlierOptionsOf(config.outliers());
    RETURN_IF_ERROR(InKey(name, "balancing.outliers", resilience::Validate(*options.outliers)));
  }
  return options;
}

resilience::CircuitBreakerOptions ToBreakerOptions(std::string name,
                                                   const config::v1::BreakerConfig& config) {
  if (config.preset() == BreakerConfig::CLASSIC) {
    return resilience::ClassicCircuitBreaker(std::move(name));
  }
  resilience::CircuitBreakerOptions options;
  options.name = std::move(name);
  options.consecutive_failures = config.consecutive_failures();
  options.window.kind = KindOf(config.window_kind());
  options.window.calls = config.window_calls();
  options.window.failure_rate = config.failure_rate();
  options.window.slow_call_rate = config.slow_call_rate();
  if (config.has_slow_call_duration()) {
    options.window.slow_call_duration = ToDuration(config.slow_call_duration());
  }
  options.window.minimum_calls = config.minimum_calls();
  options.window.span = ToDuration(config.window());
  options.open_for.initial = ToDuration(config.open_for());
  options.open_for.maximum =
      std::max(options.open_for.initial, ToDuration(config.open_for_maximum()));
  options.open_for.multiplier = config.open_for_multiplier();
  options.open_for.jitter = config.open_for_jitter();
  options.half_open_probes = config.half_open_probes();
  options.successes_to_close = config.successes_to_close();
  return options;
}

}  // namespace souk::host
