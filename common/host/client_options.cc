#include "common/host/client_options.h"

namespace souk::host {
namespace {

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
  return options;
}

resilience::CircuitBreakerOptions ToBreakerOptions(std::string name,
                                                   const config::v1::BreakerConfig& config) {
  resilience::CircuitBreakerOptions options;
  options.name = std::move(name);
  options.window.failure_rate = config.failure_rate();
  options.window.slow_call_rate = config.slow_call_rate();
  if (config.has_slow_call_duration()) {
    options.window.slow_call_duration = ToDuration(config.slow_call_duration());
  }
  options.window.minimum_calls = config.minimum_calls();
  options.window.span = ToDuration(config.window());
  options.open_for.initial = ToDuration(config.open_for());
  options.open_for.maximum = std::max(options.open_for.initial, absl::Minutes(1));
  options.half_open_probes = config.half_open_probes();
  return options;
}

}  // namespace souk::host
