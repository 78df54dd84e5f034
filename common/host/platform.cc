#include "common/host/platform.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/async/thread_executor.h"
#include "common/base/status_macros.h"
#include "common/host/discovery.h"
#include "common/host/edge.h"

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

}  // namespace

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
  ASSIGN_OR_RETURN(discovery::ResolverOptions resolver_options,
                   ToResolverOptions(config.discovery()));
  std::unique_ptr<Platform> platform(new Platform(std::move(service), config));
  platform->resolvers_ = std::make_unique<discovery::Resolvers>(
      std::move(resolver_options), *platform->executor_, platform->random_);
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
  ASSIGN_OR_RETURN(Edge::Opened opened, Edge::Open(callee, config,
                                                   {.clock = clock_,
                                                    .random = random_,
                                                    .executor = *executor_,
                                                    .resolvers = *resolvers_,
                                                    .tracer = tracer(),
                                                    .metrics = metrics(),
                                                    .client_metrics = client_metrics_,
                                                    .attempt_metrics = attempt_metrics_,
                                                    .logger = logger(),
                                                    .caller = service_}));
  MutexLock lock(mutex_);
  edges_.push_back(std::move(opened.edge));
  return std::move(opened.channel);
}

std::vector<rpc::EdgeReport> Platform::ReportEdges() const {
  std::vector<rpc::EdgeReport> reports;
  MutexLock lock(mutex_);
  for (const auto& edge : edges_) reports.push_back(edge->Report());
  return reports;
}

absl::Status Platform::ForceBreaker(const std::string& name, BreakerForce force) {
  std::vector<std::string> names;
  MutexLock lock(mutex_);
  for (const auto& edge : edges_) {
    if (edge->ForceBreaker(name, force)) return absl::OkStatus();
    for (const rpc::BreakerReport& breaker : edge->Report().breakers) {
      names.push_back(breaker.name);
    }
  }
  return absl::NotFoundError(
      absl::StrCat("there is no such breaker here; there are: ", absl::StrJoin(names, ", ")));
}

bool Platform::Flush(Deadline deadline) { return telemetry_->Shutdown(deadline); }

}  // namespace souk::host
