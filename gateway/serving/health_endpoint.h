#pragma once

#include <map>
#include <string>

#include "common/base/clock.h"
#include "common/rpc/channel.h"
#include "common/telemetry/readiness.h"
#include "gateway/serving/error_writer.h"
#include "gateway/serving/request_scope.h"
#include "grpc/health/v1/health.pb.h"

namespace souk::gateway {

/// Answers GET /healthz beside the API, for balancers before the gateway: with 200 while it may
/// take traffic, else with 503. `?service=S` asks the health service of the upstream that serves S:
/// 200 when that says SERVING, 404 when S is not routed, else 503. The body is {"status":...} with
/// the name of a grpc.health.v1 status. Everything else goes to the endpoint behind it.
/// Thread-safe once all upstreams are added.
class HealthEndpoint final : public Endpoint {
 public:
  /// The path that no route of an API may claim.
  static constexpr absl::string_view kPath = "/healthz";

  /// All outlive it.
  HealthEndpoint(Endpoint& api, const telemetry::Readiness& readiness, const ErrorWriter& errors,
                 const Clock& clock)
      : api_(api), readiness_(readiness), errors_(errors), clock_(clock) {}

  /// Who serves `service`; the channel outlives this.
  void AddUpstream(const std::string& service, rpc::Channel& channel);

  Task<void> Serve(http::Exchange& exchange, RequestScope& scope) override;

 private:
  using HealthCheck =
      rpc::UnaryMethod<grpc::health::v1::HealthCheckRequest, grpc::health::v1::HealthCheckResponse>;

  Task<void> ServeHealth(http::Exchange& exchange, const RequestScope& scope);

  Endpoint& api_;
  const telemetry::Readiness& readiness_;
  const ErrorWriter& errors_;
  const Clock& clock_;
  std::map<std::string, HealthCheck> upstreams_;  // by service
};

}  // namespace souk::gateway
