#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/base/clock.h"
#include "common/base/random.h"
#include "common/resilience/circuit_breaker.h"
#include "common/rpc/edge_report.h"
#include "common/telemetry/log.h"
#include "common/telemetry/metrics.h"
#include "souk/config/v1/common.pb.h"

namespace souk::host {

/// The breakers of one callee: one for all its methods, and one of its own for each method whose
/// configuration says so. Each tells its state by metrics, and its changes in the log. Thread-safe.
class Breakers {
 public:
  /// INVALID_ARGUMENT naming the key. Everything passed outlives it.
  static absl::StatusOr<std::unique_ptr<Breakers>> Create(const std::string& callee,
                                                          const config::v1::ClientConfig& config,
                                                          const Clock& clock, Random& random,
                                                          telemetry::Metrics& metrics,
                                                          const telemetry::Logger& logger);

  /// The breaker of an RPC, by its path "/souk.payment.v1.PaymentService/Charge"; null where it has
  /// none.
  resilience::CircuitBreaker* Find(absl::string_view path) const;

  /// All of them, by name.
  std::vector<rpc::BreakerReport> Report() const;

  bool empty() const { return shared_ == nullptr && own_.empty(); }

 private:
  Breakers() = default;

  std::unique_ptr<resilience::CircuitBreaker> shared_;
  std::map<std::string, std::unique_ptr<resilience::CircuitBreaker>, std::less<>> own_;
  std::vector<telemetry::Metrics::CallbackHandle> gauges_;  // last: they read the breakers
};

}  // namespace souk::host
