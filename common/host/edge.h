#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/async/executor.h"
#include "common/base/clock.h"
#include "common/base/random.h"
#include "common/discovery/resolvers.h"
#include "common/host/breakers.h"
#include "common/host/fleet_keeper.h"
#include "common/resilience/outcome.h"
#include "common/rpc/edge_report.h"
#include "common/rpc/grpc_channel.h"
#include "common/telemetry/log.h"
#include "common/telemetry/metrics.h"
#include "common/telemetry/rpc_metrics.h"
#include "common/telemetry/tracing.h"
#include "souk/config/v1/common.pb.h"

namespace souk::host {

/// The way from this process to one callee: its instances and the connections to them, with what
/// stands between a call and a callee that is slow, failing or away. Outlives the channel that it
/// opened. Thread-safe.
class Edge {
 public:
  /// What edges share; outlives them.
  struct Parts {
    const Clock& clock;
    Random& random;
    async::Executor& executor;
    discovery::Resolvers& resolvers;
    const telemetry::Tracer& tracer;
    telemetry::Metrics& metrics;
    telemetry::RpcMetrics& client_metrics;
    telemetry::RpcMetrics& attempt_metrics;
    telemetry::Logger logger;
    std::string caller;  // this process's name
  };

  struct Opened {
    std::unique_ptr<Edge> edge;
    std::unique_ptr<rpc::GrpcChannel> channel;
  };

  /// INVALID_ARGUMENT naming the key for what cannot work. Does not connect yet: calls do.
  static absl::StatusOr<Opened> Open(const std::string& callee,
                                     const config::v1::ClientConfig& config, Parts parts);

  rpc::EdgeReport Report() const;

  /// As Breakers::Force.
  bool ForceBreaker(absl::string_view name, BreakerForce force) {
    return breakers_->Force(name, force);
  }

 private:
  Edge(std::string callee, Parts parts) : callee_(std::move(callee)), parts_(std::move(parts)) {}

  rpc::InstanceChannels Connect(const std::string& address);
  rpc::Fleet::Listener Tell();
  void ShowCallee();

  const std::string callee_;
  const Parts parts_;
  const resilience::OutcomeTable outcomes_;
  std::unique_ptr<Breakers> breakers_;
  std::shared_ptr<const rpc::Callee> known_;
  std::vector<telemetry::Metrics::CallbackHandle> series_;
  std::unique_ptr<FleetKeeper> keeper_;  // last: its tasks use the rest
};

}  // namespace souk::host
