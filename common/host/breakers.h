#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/base/clock.h"
#include "common/base/mutex.h"
#include "common/base/random.h"
#include "common/resilience/circuit_breaker.h"
#include "common/rpc/edge_report.h"
#include "common/telemetry/log.h"
#include "common/telemetry/metrics.h"
#include "souk/config/v1/common.pb.h"

namespace souk::host {

/// What an operator wants of a breaker.
enum class BreakerForce {
  kOpen,    ///< Refuse all calls.
  kClosed,  ///< Refuse none.
  kAuto,    ///< Judge for itself again.
};

/// The breakers of one callee: by the scope that its configuration says, one for all its methods,
/// one for each method or one for each instance; and one of its own for each method whose
/// configuration says so. Each tells its state by metrics, and its changes in the log. Thread-safe.
class Breakers {
 public:
  /// Gives the breaker that guards an RPC, by its path "/souk.payment.v1.PaymentService/Charge";
  /// null where it has none.
  using Find = std::function<resilience::CircuitBreaker*(absl::string_view path)>;

  /// INVALID_ARGUMENT naming the key. Everything passed outlives it.
  static absl::StatusOr<std::unique_ptr<Breakers>> Create(const std::string& callee,
                                                          const config::v1::ClientConfig& config,
                                                          const Clock& clock, Random& random,
                                                          telemetry::Metrics& metrics,
                                                          const telemetry::Logger& logger);

  /// Those of the calls to one instance. The breakers of the instance's own, where there are such,
  /// last as long as the result; this outlives it.
  Find ForInstance(const std::string& address);

  /// All of them.
  std::vector<rpc::BreakerReport> Report() const;

  /// Has the breaker of this name do as an operator wants. False when there is none.
  bool Force(absl::string_view name, BreakerForce force);

  /// Whether no call is guarded.
  bool empty() const { return !enabled_ && own_.empty(); }

 private:
  // A breaker and the metrics that read it.
  struct Shown {
    std::unique_ptr<resilience::CircuitBreaker> breaker;
    std::vector<telemetry::Metrics::CallbackHandle> series;  // last: they read the breaker
  };
  using ShownByName = std::map<std::string, std::shared_ptr<Shown>, std::less<>>;

  Breakers(std::string callee, const Clock& clock, Random& random, telemetry::Metrics& metrics,
           const telemetry::Logger& logger)
      : callee_(std::move(callee)),
        clock_(clock),
        random_(random),
        metrics_(metrics),
        logger_(logger) {}

  /// `key` is where the options stand in the configuration: "payment.breaker".
  absl::StatusOr<std::shared_ptr<Shown>> Make(resilience::CircuitBreakerOptions options,
                                              const std::string& key);
  std::vector<std::shared_ptr<Shown>> All() const;
  resilience::CircuitBreaker* FindFor(absl::string_view path, Shown* instance);
  resilience::CircuitBreaker* OfMethod(absl::string_view method);

  const std::string callee_;
  const Clock& clock_;
  Random& random_;
  telemetry::Metrics& metrics_;
  const telemetry::Logger logger_;
  bool enabled_ = false;  // those by scope
  config::v1::BreakerConfig::Scope scope_ = config::v1::BreakerConfig::SERVICE;
  resilience::CircuitBreakerOptions options_;  // of those by scope
  std::shared_ptr<Shown> shared_;              // SERVICE
  ShownByName own_;                            // by method; null: it has none

  mutable Mutex mutex_;
  ShownByName by_method_ GUARDED_BY(mutex_);  // METHOD, made when first called
  std::vector<std::weak_ptr<Shown>> instances_ GUARDED_BY(mutex_);  // INSTANCE
};

}  // namespace souk::host
