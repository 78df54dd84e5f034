#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/async/executor.h"
#include "common/base/clock.h"
#include "common/base/mutex.h"
#include "common/base/random.h"
#include "common/rpc/edge_report.h"
#include "common/rpc/grpc_channel.h"
#include "common/storage/database.h"
#include "common/storage/migration.h"
#include "common/telemetry/admin_http.h"
#include "common/telemetry/readiness.h"
#include "common/telemetry/rpc_metrics.h"
#include "common/telemetry/telemetry.h"
#include "souk/config/v1/common.pb.h"

namespace souk::discovery {
class Resolvers;
}

namespace souk::host {

class Edge;
enum class BreakerForce;

/// What every process stands on: clock, randomness, telemetry, threads, and the makings of
/// databases and channels from their configuration. Outlives everything that a Process constructs.
/// Thread-safe.
class Platform {
 public:
  /// `service` is the process's name: "order". INVALID_ARGUMENT or UNAVAILABLE for an admin address
  /// that is none or is taken.
  static absl::StatusOr<std::unique_ptr<Platform>> Create(std::string service,
                                                          const config::v1::ProcessConfig& config);
  ~Platform();

  const std::string& service() const { return service_; }
  const Clock& clock() const { return clock_; }
  Random& random() { return random_; }
  async::Executor& executor() { return *executor_; }
  const telemetry::Logger& logger() const { return telemetry_->logger(); }
  telemetry::Metrics& metrics() { return telemetry_->metrics(); }
  const telemetry::Tracer& tracer() const { return telemetry_->tracer(); }
  telemetry::RpcMetrics& server_metrics() { return server_metrics_; }
  telemetry::RpcMetrics& client_metrics() { return client_metrics_; }
  telemetry::Readiness& readiness() { return readiness_; }
  telemetry::AdminServer& admin() { return *admin_; }

  /// Opens the service's database at `url`, migrated, with its figures among the metrics. Errors as
  /// storage::OpenDatabase.
  absl::StatusOr<std::unique_ptr<storage::Database>> OpenDatabase(
      const std::string& url, absl::Span<const storage::Migration> migrations);

  /// A channel to `callee`, with the whole client stack: deadline, retries, hedging, bulkhead,
  /// balancing over its instances, breaker, spans and metrics. Errors name the configuration's key.
  /// Does not connect yet: calls do.
  absl::StatusOr<std::unique_ptr<rpc::GrpcChannel>> OpenChannel(
      const std::string& callee, const config::v1::ClientConfig& config);

  /// What stands between this process and each callee to which it has opened a channel, in the
  /// order in which it did.
  std::vector<rpc::EdgeReport> ReportEdges() const;

  /// Has the breaker of this name, as ReportEdges has it, do as an operator wants. NOT_FOUND, with
  /// the names that there are, for another.
  absl::Status ForceBreaker(const std::string& name, BreakerForce force);

  /// Sends the last spans and log lines. False when `deadline` passed first.
  bool Flush(Deadline deadline);

 private:
  Platform(std::string service, const config::v1::ProcessConfig& config);

  const std::string service_;
  SystemClock clock_;
  SystemRandom random_;
  std::unique_ptr<telemetry::Telemetry> telemetry_;
  telemetry::RpcMetrics server_metrics_;
  telemetry::RpcMetrics client_metrics_;
  telemetry::RpcMetrics attempt_metrics_;
  telemetry::Readiness readiness_;
  std::unique_ptr<async::Executor> executor_;
  std::unique_ptr<discovery::Resolvers> resolvers_;
  mutable Mutex mutex_;
  std::vector<std::unique_ptr<Edge>> edges_ GUARDED_BY(mutex_);
  std::vector<telemetry::Metrics::CallbackHandle> gauges_;
  std::unique_ptr<telemetry::AdminServer> admin_;  // last: its pages read what is above
};

}  // namespace souk::host
