#include "common/host/platform.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/support/channel_arguments.h>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/async/thread_executor.h"
#include "common/base/status_macros.h"
#include "common/host/breakers.h"
#include "common/host/client_options.h"
#include "common/interceptors/circuit_breaker_interceptor.h"
#include "common/interceptors/deadline_interceptor.h"
#include "common/interceptors/metrics_interceptor.h"
#include "common/interceptors/tracing_interceptor.h"

namespace souk::host {
namespace {

telemetry::TelemetryOptions ToTelemetryOptions(const std::string& service,
                                               const config::v1::TelemetryConfig& config) {
  telemetry::TelemetryOptions options;
  options.service = service;
  switch (config.log().level()) {
    case config::v1::DEBUG:
      options.log.level = telemetry::LogLevel::kDebug;
      break;
    case config::v1::WARN:
      options.log.level = telemetry::LogLevel::kWarn;
      break;
    case config::v1::ERROR:
      options.log.level = telemetry::LogLevel::kError;
      break;
    default:
      options.log.level = telemetry::LogLevel::kInfo;
  }
  switch (config.log().format()) {
    case config::v1::JSON:
      options.log.format = telemetry::LogFormat::kJson;
      break;
    case config::v1::TERMINAL:
      options.log.format = telemetry::LogFormat::kTerminal;
      break;
    default:
      options.log.format = telemetry::LogFormat::kAuto;
  }
  options.tracer.root_sampling_ratio = config.tracing().sampling_ratio();
  options.otlp_target = config.tracing().otlp_target();
  return options;
}

absl::StatusOr<telemetry::AdminOptions> ToAdminOptions(const std::string& listen) {
  telemetry::AdminOptions options;
  const size_t colon = listen.rfind(':');
  int port = 0;
  if (colon == std::string::npos || !absl::SimpleAtoi(listen.substr(colon + 1), &port) ||
      port < 0 || port > 65535) {
    return absl::InvalidArgumentError(absl::StrCat(
        "process.admin_listen: \"", listen, "\" is no address and port such as 0.0.0.0:9102"));
  }
  options.address = listen.substr(0, colon);
  options.port = static_cast<uint16_t>(port);
  return options;
}

// A caller follows its callee's health, and so sends nothing more to one that is about to stop: the
// end of the connection alone would come too late for the calls that are on the way by then. Only
// round_robin looks at health. A callee that has no health service counts as healthy.
// https://github.com/grpc/grpc/blob/master/doc/health-checking.md
constexpr char kServiceConfig[] =
    R"({"loadBalancingConfig": [{"round_robin": {}}], "healthCheckConfig": {"serviceName": ""}})";

}  // namespace

// What the interceptors of one channel refer to.
class Platform::ChannelResources {
 public:
  std::string callee;
  std::unique_ptr<Breakers> breakers;
  std::shared_ptr<const resilience::RetryBudget> retry_budget;
  resilience::OutcomeTable outcomes;
};

Platform::Platform(std::string service, const config::v1::ProcessConfig& config)
    : service_(std::move(service)),
      telemetry_(std::make_unique<telemetry::Telemetry>(
          ToTelemetryOptions(service_, config.telemetry()), clock_, random_)),
      server_metrics_(telemetry_->metrics(), telemetry::RpcSide::kServer),
      client_metrics_(telemetry_->metrics(), telemetry::RpcSide::kClient),
      attempt_metrics_(telemetry_->metrics(), telemetry::RpcSide::kAttempt),
      executor_(std::make_unique<async::ThreadExecutor>(config.executor_threads())) {}

Platform::~Platform() = default;

absl::StatusOr<std::unique_ptr<Platform>> Platform::Create(
    std::string service, const config::v1::ProcessConfig& config) {
  ASSIGN_OR_RETURN(telemetry::AdminOptions admin_options, ToAdminOptions(config.admin_listen()));
  std::unique_ptr<Platform> platform(new Platform(std::move(service), config));
  platform->readiness_.Set("serving", absl::UnavailableError("starting"));
  ASSIGN_OR_RETURN(platform->admin_,
                   telemetry::AdminServer::Start(std::move(admin_options), platform->logger()));
  telemetry::AddStandardPages(*platform->admin_, platform->metrics(), platform->readiness_,
                              platform->telemetry_->identity(), platform->clock_.Now());
  return platform;
}

absl::StatusOr<std::unique_ptr<storage::Database>> Platform::OpenDatabase(
    const std::string& url, absl::Span<const storage::Migration> migrations) {
  storage::DatabaseOptions options;
  options.url = url;
  options.service = service_;
  options.log_error = [logger = logger()](absl::string_view message) {
    logger.Error("storage failed", {{"error", message}});
  };
  ASSIGN_OR_RETURN(std::unique_ptr<storage::Database> database,
                   storage::OpenDatabase(options, migrations, clock_, *executor_));
  return database;
}

absl::StatusOr<std::unique_ptr<rpc::GrpcChannel>> Platform::OpenChannel(
    const std::string& callee, const config::v1::ClientConfig& config) {
  if (config.target().empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("clients.", callee, ".target: must say where the callee is"));
  }
  auto resources = std::make_unique<ChannelResources>();
  ASSIGN_OR_RETURN(resources->breakers,
                   Breakers::Create(callee, config, clock_, random_, metrics(), logger()));
  // The order is that in which an attempt passes them.
  const auto make_interceptors = [&] {
    std::vector<std::unique_ptr<grpc::experimental::ClientInterceptorFactoryInterface>> chain;
    chain.push_back(interceptors::TracingInterceptor(tracer(), callee));
    chain.push_back(interceptors::MetricsInterceptor(attempt_metrics_, clock_));
    chain.push_back(interceptors::DeadlineInterceptor());
    if (!resources->breakers->empty()) {
      chain.push_back(interceptors::CircuitBreakerInterceptor(
          [breakers = resources->breakers.get()](absl::string_view path) {
            return breakers->Find(path);
          },
          resources->outcomes, clock_));
    }
    return chain;
  };
  const auto connect = [&](bool own_connection) {
    grpc::ChannelArguments arguments;
    arguments.SetServiceConfigJSON(kServiceConfig);
    // A callee that was restarted is found again within a second or two, also at another address:
    // gRPC's own pauses are half a minute before it resolves the name again, and two minutes
    // between connections.
    arguments.SetInt(GRPC_ARG_DNS_MIN_TIME_BETWEEN_RESOLUTIONS_MS, 1000);
    arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
    arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 100);
    arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 1000);
    arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, 30'000);
    arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 10'000);
    // Errors travel as metadata, and one that names a hundred wrong fields is past gRPC's default
    // of 8 KiB.
    arguments.SetInt(GRPC_ARG_MAX_METADATA_SIZE, 64 * 1024);
    if (own_connection) arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    return grpc::experimental::CreateCustomChannelWithInterceptors(
        config.target(), grpc::InsecureChannelCredentials(), arguments, make_interceptors());
  };
  absl::StatusOr<std::unique_ptr<rpc::GrpcChannel>> channel =
      rpc::GrpcChannel::Create(ToChannelOptions(callee, config), connect(false), connect(true),
                               {.clock = clock_,
                                .random = random_,
                                .executor = *executor_,
                                .tracer = tracer(),
                                .metrics = client_metrics_,
                                .caller = service_});
  if (!channel.ok()) return channel;
  resources->callee = callee;
  resources->retry_budget = (*channel)->retry_budget();
  MutexLock lock(mutex_);
  channel_resources_.push_back(std::move(resources));
  return channel;
}

std::vector<rpc::EdgeReport> Platform::ReportEdges() const {
  std::vector<rpc::EdgeReport> reports;
  MutexLock lock(mutex_);
  for (const auto& resources : channel_resources_) {
    rpc::EdgeReport report;
    report.callee = resources->callee;
    report.breakers = resources->breakers->Report();
    report.retry_budget = resources->retry_budget->Balance();
    reports.push_back(std::move(report));
  }
  return reports;
}

bool Platform::Flush(Deadline deadline) { return telemetry_->Shutdown(deadline); }

}  // namespace souk::host
