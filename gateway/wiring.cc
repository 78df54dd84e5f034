#include "gateway/wiring.h"

#include <google/protobuf/descriptor.pb.h>

#include <map>
#include <optional>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/host/client_options.h"
#include "common/host/grpc_server.h"
#include "common/host/servers.h"
#include "gateway/filters/filters.h"
#include "gateway/http/server.h"
#include "gateway/serving/api_endpoint.h"
#include "gateway/serving/error_writer.h"
#include "gateway/serving/health_endpoint.h"
#include "gateway/serving/route_table.h"
#include "gateway/upstream/api.h"

namespace souk::gateway {
namespace {

using config::v1::GatewayConfig;

http::ServerOptions ToServerOptions(const config::v1::HttpServerConfig& config) {
  http::ServerOptions options;
  options.io_threads = config.io_threads();
  options.max_connections = config.max_connections();
  options.max_head_bytes = config.max_head_bytes();
  options.max_header_count = config.max_header_count();
  options.max_target_bytes = config.max_target_bytes();
  options.max_body_bytes = config.max_body_bytes();
  options.idle_timeout = host::ToDuration(config.idle_timeout());
  options.header_timeout = host::ToDuration(config.header_timeout());
  options.body_timeout = host::ToDuration(config.body_timeout());
  return options;
}

ApiEndpoint::Options ToEndpointOptions(const GatewayConfig& config) {
  ApiEndpoint::Options options;
  options.emit_defaults = config.emit_defaults();
  options.request.ignore_unknown_fields = config.ignore_unknown();
  options.request.ignore_unknown_parameters = config.ignore_unknown();
  options.request.foreign_parameters.insert(config.ignored_query_parameters().begin(),
                                            config.ignored_query_parameters().end());
  return options;
}

struct ListenAddress {
  std::string host;
  int port;
};

absl::StatusOr<ListenAddress> ParseListen(const std::string& listen) {
  ListenAddress address;
  const size_t colon = listen.rfind(':');
  if (colon == std::string::npos || !absl::SimpleAtoi(listen.substr(colon + 1), &address.port)) {
    return absl::InvalidArgumentError(
        absl::StrCat("http.listen: \"", listen, "\" is no address and port such as 0.0.0.0:8080"));
  }
  address.host = listen.substr(0, colon);
  return address;
}

// The HTTP server as the host starts and drains it.
class HttpFront final : public host::Server {
 public:
  HttpFront(const config::v1::HttpServerConfig& config, ListenAddress address,
            host::Platform& platform, http::RequestHandler& handler, const ErrorWriter& errors)
      : address_(std::move(address)),
        platform_(platform),
        server_(ToServerOptions(config), platform.clock(), handler,
                [&errors](const http::HttpError& error) { return errors.ServerErrorBody(error); }),
        connections_(platform.metrics().AddCallbackGauge(
            "souk_http_connections", "Connections that are open", {},
            [this] { return static_cast<double>(server_.stats().open_connections); })),
        requests_(platform.metrics().AddCallbackCounter(
            "souk_http_requests_total", "Requests that were served", {},
            [this] { return static_cast<double>(server_.stats().requests); })),
        rejected_(platform.metrics().AddCallbackCounter(
            "souk_http_rejected_total", "Requests that broke HTTP or a limit", {},
            [this] { return static_cast<double>(server_.stats().rejected); })) {}

  absl::Status Start() override {
    absl::StatusOr<int> port = server_.Listen(address_.host, address_.port);
    if (!port.ok()) {
      return absl::Status(port.status().code(),
                          absl::StrCat("http.listen: ", port.status().message()));
    }
    platform_.logger().Info("serving HTTP", {{"address", address_.host}, {"port", *port}});
    return absl::OkStatus();
  }

  void AnnounceStop() override { server_.BeginDrain(); }

  void Shutdown(Deadline grace) override { server_.Stop(grace.Left(platform_.clock())); }

 private:
  const ListenAddress address_;
  host::Platform& platform_;
  http::Server server_;
  telemetry::Metrics::CallbackHandle connections_;
  telemetry::Metrics::CallbackHandle requests_;
  telemetry::Metrics::CallbackHandle rejected_;
};

class GatewayProcess final : public host::Process {
 public:
  explicit GatewayProcess(std::unique_ptr<Api> api)
      : api_(std::move(api)), errors_(transcoding::DetailTypes(api_->pool())), routes_(*api_) {}

  absl::Status Init(const GatewayConfig& config, host::Platform& platform) {
    for (const auto& [service, target] :
         std::map<std::string, std::string>(config.upstreams().begin(), config.upstreams().end())) {
      RETURN_IF_ERROR(AddUpstream(service, target, config, platform));
    }
    if (routes_.size() == 0) {
      return absl::InvalidArgumentError("upstreams: name at least one service that has routes");
    }
    endpoint_.emplace(routes_, errors_, platform.clock(), ToEndpointOptions(config));
    health_.emplace(*endpoint_, platform.readiness(), errors_, platform.clock());
    for (const auto& [service, channel] : channels_) health_->AddUpstream(service, *channel);
    ASSIGN_OR_RETURN(
        filters_,
        FilterChain::Create({config.filters().begin(), config.filters().end()},
                            {.clock = platform.clock(),
                             .random = platform.random(),
                             .tracer = platform.tracer(),
                             .logger = platform.logger(),
                             .access_log_success_ratio = config.access_log().success_ratio()},
                            *health_));
    ASSIGN_OR_RETURN(ListenAddress address, ParseListen(config.http().listen()));
    front_.emplace(config.http(), std::move(address), platform, *filters_, errors_);
    std::vector<host::Server*> servers = {&*front_};
    if (!config.grpc().listen().empty()) {
      operators_.emplace(config.grpc(), platform, std::vector<const rpc::Service*>{},
                         /*answers=*/nullptr);
      servers.insert(servers.begin(), &*operators_);
    }
    servers_.emplace(std::move(servers));
    return absl::OkStatus();
  }

  host::Server& server() override { return *servers_; }
  void EndStreams() override { endpoint_->EndStreams(); }

 private:
  // A channel a service, so that each has its own retry budget, breaker and policies.
  absl::Status AddUpstream(const std::string& service, const std::string& target,
                           const GatewayConfig& config, host::Platform& platform) {
    const google::protobuf::ServiceDescriptor* descriptor = api_->FindService(service);
    if (descriptor == nullptr) {
      return absl::InvalidArgumentError(
          absl::StrCat("upstreams.", service, ": the descriptor set has no such service"));
    }
    config::v1::ClientConfig calls = config.calls();
    calls.set_target(target);
    for (int i = 0; i < descriptor->method_count(); ++i) {
      const google::protobuf::MethodDescriptor& rpc = *descriptor->method(i);
      const auto configured = config.calls().methods().find(rpc.name());
      if (configured != config.calls().methods().end() && configured->second.has_hedging() &&
          rpc.options().idempotency_level() != google::protobuf::MethodOptions::NO_SIDE_EFFECTS) {
        return absl::InvalidArgumentError(
            absl::StrCat("calls.methods.", rpc.name(),
                         ".hedging: the RPC changes something, and is not to be done twice"));
      }
      if (!descriptor->method(i)->server_streaming()) continue;
      config::v1::MethodConfig& method = (*calls.mutable_methods())[descriptor->method(i)->name()];
      if (!method.has_timeout()) *method.mutable_timeout() = config.stream_deadline();
    }
    ASSIGN_OR_RETURN(std::unique_ptr<rpc::GrpcChannel> channel,
                     platform.OpenChannel(service, calls));
    RETURN_IF_ERROR(routes_.AddService(*descriptor, *channel));
    channels_[service] = std::move(channel);
    return absl::OkStatus();
  }

  const std::unique_ptr<Api> api_;
  const ErrorWriter errors_;
  std::map<std::string, std::unique_ptr<rpc::GrpcChannel>> channels_;  // by service
  RouteTable routes_;
  std::optional<ApiEndpoint> endpoint_;
  std::optional<HealthEndpoint> health_;
  std::unique_ptr<FilterChain> filters_;
  std::optional<HttpFront> front_;  // after what requests use
  std::optional<host::GrpcServer> operators_;
  std::optional<host::Servers> servers_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<host::Process>> CreateProcess(const GatewayConfig& config,
                                                             host::Platform& platform) {
  ASSIGN_OR_RETURN(std::unique_ptr<Api> api, Api::Load(config.descriptor_set()));
  auto process = std::make_unique<GatewayProcess>(std::move(api));
  RETURN_IF_ERROR(process->Init(config, platform));
  return process;
}

}  // namespace souk::gateway
