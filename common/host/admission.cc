#include "common/host/admission.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status_macros.h"
#include "common/host/client_options.h"

namespace souk::host {
namespace {

resilience::RateLimiterOptions ToRateLimiterOptions(const config::v1::RateLimitConfig& config) {
  resilience::RateLimiterOptions options;
  options.per_second = config.per_second();
  // Where the rate is none, its own error says more than that of a burst made from it.
  const double a_second = std::clamp(std::floor(config.per_second()), 1.0, 1e6);
  options.burst = config.has_burst() ? config.burst() : static_cast<int64_t>(a_second);
  return options;
}

resilience::ConcurrencyLimitOptions ToConcurrencyLimitOptions(
    const config::v1::ConcurrencyLimitConfig& config) {
  return {.gradient = {.initial = config.initial(),
                       .minimum = config.minimum(),
                       .maximum = config.maximum(),
                       .tolerance = config.tolerance(),
                       .probe_interval = ToDuration(config.probe_interval())},
          .normal_share = config.normal_share(),
          .background_share = config.background_share(),
          .window = ToDuration(config.window()),
          .window_calls = config.window_calls()};
}

// The full name of the method that is called `name`, or `name` at its end.
absl::StatusOr<std::string> FindMethod(const std::string& name,
                                       const std::vector<std::string>& methods) {
  for (const std::string& method : methods) {
    if (method == name || absl::EndsWith(method, absl::StrCat("/", name))) return method;
  }
  return absl::InvalidArgumentError(absl::StrCat("grpc.admission.method_rate_limits.", name,
                                                 ": there is no such method; there ", "are ",
                                                 absl::StrJoin(methods, ", ")));
}

}  // namespace

absl::StatusOr<rpc::AdmissionOptions> ToAdmissionOptions(const config::v1::AdmissionConfig& config,
                                                         const std::vector<std::string>& methods) {
  rpc::AdmissionOptions options;
  if (config.rate_limit().has_per_second()) {
    options.rate_limit = ToRateLimiterOptions(config.rate_limit());
  }
  for (const auto& [name, limit] : config.method_rate_limits()) {
    ASSIGN_OR_RETURN(const std::string full_name, FindMethod(name, methods));
    options.method_rate_limits[full_name] = ToRateLimiterOptions(limit);
  }
  if (config.concurrency().enabled()) {
    options.concurrency = ToConcurrencyLimitOptions(config.concurrency());
  }
  return options;
}

}  // namespace souk::host
