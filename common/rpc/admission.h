#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/base/clock.h"
#include "common/base/random.h"
#include "common/resilience/concurrency_limit.h"
#include "common/resilience/priority.h"
#include "common/resilience/rate_limiter.h"
#include "common/telemetry/metrics.h"

namespace souk::rpc {

/// Whether a service is for operators: health, reflection, souk.admin. Its calls are never refused
/// for load, nor met by faults: by them one finds out what is wrong, and ends it.
bool IsForOperators(absl::string_view service);

struct AdmissionOptions {
  /// Of all calls together; none when absent.
  std::optional<resilience::RateLimiterOptions> rate_limit = {};
  /// Of single RPCs, by full name: "souk.order.v1.OrderService/CreateOrder".
  std::map<std::string, resilience::RateLimiterOptions> method_rate_limits = {};
  /// Of each unary RPC by itself, since the latencies of one limit must be comparable; none when
  /// absent.
  std::optional<resilience::ConcurrencyLimitOptions> concurrency = {};
};

/// The way in of one RPC. Thread-safe once it is configured; refuses without a lock.
class AdmissionGate {
 public:
  /// A call's place; destroyed, it gives the place back.
  class Permit {
   public:
    Permit() = default;
    explicit Permit(resilience::ConcurrencyLimit::Permit place) : place_(std::move(place)) {}

    /// How the call ended: tells whether its latency says something about the load. One that was
    /// refused, or cancelled, was over early.
    void Ended(const absl::Status& outcome);

   private:
    std::optional<resilience::ConcurrencyLimit::Permit> place_;  // none where nothing is limited
  };

  AdmissionGate(std::string service, std::string method, bool unary)
      : service_(std::move(service)), method_(std::move(method)), unary_(unary) {}

  /// Asks leave for a call: of the rate limits, then of the concurrency limit. RESOURCE_EXHAUSTED
  /// with RetryInfo and reason RATE_LIMITED or OVERLOADED; nothing else was done for the call then.
  absl::StatusOr<Permit> Admit(resilience::Priority priority);

 private:
  friend class Admission;
  using Counters = resilience::ByPriority<telemetry::Counter*>;

  Counters AddCounters(telemetry::Metrics& metrics, const char* cause) const;
  absl::Status CheckRate(resilience::RateLimiter* limiter, const Counters& refused,
                         resilience::Priority priority) const;

  const std::string service_;
  const std::string method_;
  const bool unary_;
  bool limited_ = false;
  resilience::RateLimiter* server_rate_ = nullptr;
  std::unique_ptr<resilience::RateLimiter> rate_;
  std::unique_ptr<resilience::ConcurrencyLimit> concurrency_;
  Counters refused_by_server_rate_;
  Counters refused_by_rate_;
  Counters refused_by_concurrency_;
  telemetry::Metrics::CallbackHandle limit_gauge_;
  telemetry::Metrics::CallbackHandle in_flight_gauge_;
};

/// Decides which calls a server takes, and tells it as metrics: souk_admission_limit and
/// souk_admission_in_flight {service,method}, souk_admission_refused_total
/// {service,method,priority,cause}; cause is rate_limit (of all), method_rate_limit or concurrency.
///
/// A stream passes the rate limits when it is opened, and has no concurrency limit: it is in flight
/// for as long as its reader likes, which says nothing about the load.
class Admission {
 public:
  /// Limits nothing until it is configured. Everything outlives this.
  Admission(const Clock& clock, Random& random, telemetry::Metrics& metrics)
      : clock_(clock), random_(random), metrics_(metrics) {}

  /// The gate of an RPC, by its full name; the same one each time. Null for operators' services.
  AdmissionGate* GateOf(const std::string& full_name, bool unary);

  /// Sets the limits, once, before the server takes calls and after all gates were made.
  /// INVALID_ARGUMENT, naming the key below grpc.admission, for limits that cannot work, or of an
  /// RPC that has no gate.
  absl::Status Configure(const AdmissionOptions& options);

 private:
  absl::Status LimitConcurrency(const resilience::ConcurrencyLimitOptions& options);

  const Clock& clock_;
  Random& random_;
  telemetry::Metrics& metrics_;
  std::unique_ptr<resilience::RateLimiter> rate_;
  std::map<std::string, std::unique_ptr<AdmissionGate>> gates_;  // by full name
};

}  // namespace souk::rpc
