#include "common/host/edge.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/support/channel_arguments.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/host/client_options.h"
#include "common/host/known_methods.h"
#include "common/interceptors/circuit_breaker_interceptor.h"
#include "common/interceptors/deadline_interceptor.h"
#include "common/interceptors/metrics_interceptor.h"
#include "common/interceptors/tracing_interceptor.h"

namespace souk::host {
namespace {

using Interceptors =
    std::vector<std::unique_ptr<grpc::experimental::ClientInterceptorFactoryInterface>>;

// A caller follows its callee's health, and so sends nothing more to one that is about to stop: the
// end of the connection alone would come too late for the calls that are on the way by then. Only
// round_robin looks at health. A callee that has no health service counts as healthy.
// https://github.com/grpc/grpc/blob/master/doc/health-checking.md
constexpr char kServiceConfig[] =
    R"({"loadBalancingConfig": [{"round_robin": {}}], "healthCheckConfig": {"serviceName": ""}})";

grpc::ChannelArguments Arguments() {
  grpc::ChannelArguments arguments;
  // A callee that was restarted is found again within a second or two, also at another address:
  // gRPC's own pauses are half a minute before it resolves the name again, and two minutes between
  // connections.
  arguments.SetInt(GRPC_ARG_DNS_MIN_TIME_BETWEEN_RESOLUTIONS_MS, 1000);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 1000);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, 30'000);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 10'000);
  // Errors travel as metadata, and one that names a hundred wrong fields is past gRPC's default of
  // 8 KiB.
  arguments.SetInt(GRPC_ARG_MAX_METADATA_SIZE, 64 * 1024);
  return arguments;
}

// Of its own, so that who asks for health has an answer also while calls are held back.
std::shared_ptr<grpc::Channel> ConnectForHealth(const std::string& address) {
  grpc::ChannelArguments arguments = Arguments();
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 300);  // below the pause between questions
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

}  // namespace

absl::StatusOr<Edge::Opened> Edge::Open(const std::string& callee,
                                        const config::v1::ClientConfig& config, Parts parts) {
  const auto named = [&](const char* key, const absl::Status& status) {
    return absl::InvalidArgumentError(
        absl::StrCat("clients.", callee, ".", key, ": ", status.message()));
  };
  if (config.target().empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("clients.", callee, ".target: must say where the callee is"));
  }
  auto resolver = parts.resolvers.Make(config.target());
  if (!resolver.ok()) return named("target", resolver.status());
  RETURN_IF_ERROR(CheckMethods(callee, config));
  std::unique_ptr<Edge> edge(new Edge(callee, std::move(parts)));
  const Parts& kept = edge->parts_;
  ASSIGN_OR_RETURN(edge->breakers_, Breakers::Create(callee, config, kept.clock, kept.random,
                                                     kept.metrics, kept.logger));
  ASSIGN_OR_RETURN(const rpc::FleetOptions fleet_options, ToFleetOptions(callee, config));
  ASSIGN_OR_RETURN(
      std::shared_ptr<rpc::Fleet> fleet,
      rpc::Fleet::Create(
          fleet_options,
          [edge = edge.get()](const std::string& address) { return edge->Connect(address); },
          kept.clock, kept.random, edge->Tell()));
  ASSIGN_OR_RETURN(std::unique_ptr<rpc::GrpcChannel> channel,
                   rpc::GrpcChannel::Create(ToChannelOptions(callee, config), fleet,
                                            {.clock = kept.clock,
                                             .random = kept.random,
                                             .executor = kept.executor,
                                             .tracer = kept.tracer,
                                             .metrics = kept.client_metrics,
                                             .caller = kept.caller}));
  edge->known_ = channel->callee();
  edge->ShowCallee();
  edge->keeper_ = std::make_unique<FleetKeeper>(FleetKeeper::Parts{
      .callee = callee,
      .fleet = std::move(fleet),
      .resolver = *std::move(resolver),
      .connect_for_health = config.balancing().health_checks() ? &ConnectForHealth : nullptr,
      .executor = kept.executor,
      .random = kept.random,
      .metrics = kept.metrics,
      .logger = kept.logger});
  return Opened{.edge = std::move(edge), .channel = std::move(channel)};
}

rpc::InstanceChannels Edge::Connect(const std::string& address) {
  // The order is that in which an attempt passes them.
  const auto interceptors = [&](const Breakers::Find& breaker_of) {
    Interceptors chain;
    chain.push_back(interceptors::TracingInterceptor(parts_.tracer, callee_));
    chain.push_back(interceptors::MetricsInterceptor(parts_.attempt_metrics, parts_.clock));
    chain.push_back(interceptors::DeadlineInterceptor());
    if (!breakers_->empty()) {
      chain.push_back(interceptors::CircuitBreakerInterceptor(breaker_of, outcomes_, parts_.clock));
    }
    return chain;
  };
  const Breakers::Find breaker_of = breakers_->ForInstance(address);
  const auto connect = [&](bool own_connection) {
    grpc::ChannelArguments arguments = Arguments();
    arguments.SetServiceConfigJSON(kServiceConfig);
    if (own_connection) arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    return grpc::experimental::CreateCustomChannelWithInterceptors(
        address, grpc::InsecureChannelCredentials(), arguments, interceptors(breaker_of));
  };
  return {.unary_calls = connect(false), .streams = connect(true)};
}

rpc::Fleet::Listener Edge::Tell() {
  using What = rpc::FleetChange::What;
  using Cause = resilience::EjectionCause;
  const auto ejections = [&](Cause cause) {
    return &parts_.metrics.AddCounter(
        "souk_instance_ejections_total",
        "Times that an instance was sent no more calls because it failed more of them",
        {{"callee", callee_}, {"cause", std::string(resilience::ToString(cause))}});
  };
  return [callee = callee_, logger = parts_.logger,
          in_a_row = ejections(Cause::kConsecutiveFailures),
          by_rate = ejections(Cause::kSuccessRate)](const rpc::FleetChange& change) {
    const std::vector<telemetry::Field> fields = {{"callee", callee}, {"instance", change.address}};
    switch (change.what) {
      case What::kEjected:
        (change.cause == Cause::kSuccessRate ? by_rate : in_a_row)->Increment();
        logger.Warn("instance ejected", {{"callee", callee},
                                         {"instance", change.address},
                                         {"cause", resilience::ToString(change.cause)}});
        break;
      case What::kReturned:
        logger.Info("instance gets calls again", fields);
        break;
      case What::kUnhealthy:
        logger.Info("instance is away or takes no calls", fields);
        break;
      case What::kHealthy:
        logger.Info("instance takes calls", fields);
        break;
    }
  };
}

void Edge::ShowCallee() {
  const telemetry::Labels labels = {{"callee", callee_}};
  const auto count = [&](const char* name, const char* help, auto read) {
    series_.push_back(parts_.metrics.AddCallbackCounter(
        name, help, labels, [known = known_, read] { return static_cast<double>(read(*known)); }));
  };
  count("souk_hedge_started_total", "Second attempts that were made because a read took long",
        [](const rpc::Callee& callee) { return callee.hedges_started.load(); });
  count("souk_hedge_won_total", "Second attempts that were answered first",
        [](const rpc::Callee& callee) { return callee.hedges_won.load(); });
  series_.push_back(parts_.metrics.AddCallbackGauge(
      "souk_retry_budget", "Retries and second attempts that are left", labels,
      [known = known_] { return known->retry_budget->Balance(); }));
  if (known_->bulkhead == nullptr) return;
  const auto bulkhead = known_->bulkhead;
  series_.push_back(parts_.metrics.AddCallbackGauge(
      "souk_bulkhead_in_flight", "Attempts that have a place in the bulkhead", labels,
      [bulkhead] { return static_cast<double>(bulkhead->Snapshot().in_flight); }));
  series_.push_back(parts_.metrics.AddCallbackGauge(
      "souk_bulkhead_waiting", "Attempts that wait for a place in the bulkhead", labels,
      [bulkhead] { return static_cast<double>(bulkhead->Snapshot().waiting); }));
  count("souk_bulkhead_refused_total", "Attempts for which the bulkhead had no place in time",
        [](const rpc::Callee& callee) {
          const resilience::BulkheadSnapshot snapshot = callee.bulkhead->Snapshot();
          return snapshot.refused + snapshot.waited_in_vain;
        });
}

rpc::EdgeReport Edge::Report() const {
  rpc::EdgeReport report;
  report.callee = callee_;
  report.breakers = breakers_->Report();
  known_->Report(report);
  return report;
}

}  // namespace souk::host
