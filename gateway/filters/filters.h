#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "common/base/random.h"
#include "common/telemetry/log.h"
#include "common/telemetry/tracing.h"
#include "gateway/http/exchange.h"
#include "gateway/serving/request_scope.h"

namespace souk::gateway {

// What a request passes before its route. Each serves by the endpoint behind it, which outlives it.

/// Keeps the client's x-request-id, or makes one; gives it back with the answer.
std::unique_ptr<Endpoint> RequestIdFilter(Endpoint& next, const Clock& clock, Random& random);

/// Spans each request, as a child of the client's traceparent where it sent one.
std::unique_ptr<Endpoint> TracingFilter(Endpoint& next, const telemetry::Tracer& tracer);

/// Leaves one line in the log for each request that fails, and for this share of those that do not.
std::unique_ptr<Endpoint> AccessLogFilter(Endpoint& next, telemetry::Logger logger,
                                          const Clock& clock, Random& random, double success_ratio);

/// What the filters are made from.
struct FilterParts {
  const Clock& clock;
  Random& random;
  const telemetry::Tracer& tracer;
  telemetry::Logger logger;
  double access_log_success_ratio;
};

/// The handler of all requests: a scope for each, then the filters in the order of their names,
/// then `api`, which outlives it. Thread-safe.
class FilterChain final : public http::RequestHandler {
 public:
  /// INVALID_ARGUMENT, naming those that there are, for a name that is none of "request_id",
  /// "tracing" and "access_log"; also for a name that comes twice.
  static absl::StatusOr<std::unique_ptr<FilterChain>> Create(const std::vector<std::string>& names,
                                                             const FilterParts& parts,
                                                             Endpoint& api);

  Task<void> Handle(http::Exchange* exchange) override;

 private:
  FilterChain() = default;

  std::vector<std::unique_ptr<Endpoint>> filters_;  // the last in the chain first
  Endpoint* first_ = nullptr;
};

}  // namespace souk::gateway
