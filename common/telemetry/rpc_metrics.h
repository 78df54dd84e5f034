#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/mutex.h"
#include "common/telemetry/metrics.h"

namespace souk::telemetry {

/// What a set of RPC metrics counts.
enum class RpcSide {
  kServer,   // calls that this process handles: souk_rpc_server_...
  kClient,   // calls that it makes, each with all its attempts: souk_rpc_client_...
  kAttempt,  // the attempts of those calls: souk_rpc_attempt_...
};

/// What was counted of one RPC method, by default nothing. A value type.
struct RpcFigures {
  static constexpr int kCodes = 17;  // OK (0) to UNAUTHENTICATED (16)

  int64_t in_flight = 0;
  std::array<int64_t, kCodes> handled{};  // calls that ended, by status code
  std::vector<double> bounds;             // upper ones of the latency's buckets, in seconds
  std::vector<int64_t> latencies;         // in each of them, the one above the last too

  /// What was counted since `before`, which is an earlier reading of the same method.
  RpcFigures Since(const RpcFigures& before) const;
  /// Counts what `other` has too.
  void Add(const RpcFigures& other);
  int64_t calls() const;
  /// The latency that a share of the calls did not pass, interpolated within its bucket as
  /// Prometheus's histogram_quantile does; zero without calls, the last bound for what lies above
  /// it. REQUIRES: 0 < share <= 1.
  absl::Duration Percentile(double share) const;
};

/// Rate, errors and duration of one RPC method. Recording costs some 100 ns: every series,
/// each of the 17 status codes included, is resolved at construction, so that all exist from the
/// start and the first error shows as a rise from zero. Thread-safe.
class RpcMethodMetrics {
 public:
  /// `full_method` as gRPC writes it: "/souk.order.v1.OrderService/CreateOrder". `metrics` must
  /// outlive this.
  RpcMethodMetrics(Metrics& metrics, RpcSide side, absl::string_view full_method);

  /// A call began. Each Started must be followed by exactly one Handled.
  void Started();
  /// It ended with `code` (codes that gRPC does not know count as UNKNOWN) after `latency`.
  void Handled(absl::StatusCode code, absl::Duration latency);

  /// What was counted since the process started.
  RpcFigures Read() const;

 private:
  static constexpr int kCodes = RpcFigures::kCodes;

  Counter& started_;
  Gauge& in_flight_;
  Histogram& latency_;
  std::array<Counter*, kCodes> handled_;
};

/// The metrics of all methods of one side of a process:
///
///   souk_rpc_<side>_started_total{service,method}
///   souk_rpc_<side>_handled_total{service,method,code}
///   souk_rpc_<side>_latency_seconds{service,method}      histogram
///   souk_rpc_<side>_in_flight{service,method}
///
/// Thread-safe.
class RpcMetrics {
 public:
  /// `metrics` must outlive this.
  RpcMetrics(Metrics& metrics, RpcSide side) : metrics_(metrics), side_(side) {}

  /// The metrics of a method; the same object each time, valid as long as this. Takes a lock: ask
  /// once a method and keep the answer. Only for methods of known services, never for a name that a
  /// stranger sent.
  RpcMethodMetrics& ForMethod(absl::string_view full_method);

 private:
  Metrics& metrics_;
  const RpcSide side_;
  Mutex mutex_;
  absl::flat_hash_map<std::string, std::unique_ptr<RpcMethodMetrics>> methods_ GUARDED_BY(mutex_);
};

}  // namespace souk::telemetry
