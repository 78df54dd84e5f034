#include "common/host/grpc_server.h"

#include <grpc/support/time.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/server_builder.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status_macros.h"
#include "common/host/admission.h"
#include "common/host/faults.h"
#include "grpc/health/v1/health.pb.h"

namespace souk::host {
namespace {

// Clients ping idle connections each 30 s (host/platform.cc); gRPC's own limit of one ping in five
// minutes would hang up on them.
constexpr int kLeastPingIntervalMs = 10'000;

constexpr char kHealthService[] = "grpc.health.v1.Health";
constexpr char kReflectionService[] = "grpc.reflection.v1alpha.ServerReflection";

gpr_timespec ToGrpcTime(absl::Duration from_now) {
  return gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC),
                      gpr_time_from_nanos(absl::ToInt64Nanoseconds(from_now), GPR_TIMESPAN));
}

}  // namespace

GrpcServer::GrpcServer(const config::v1::GrpcServerConfig& config, Platform& platform,
                       std::vector<const rpc::Service*> services, rpc::AnswerStore* answers)
    : config_(config),
      platform_(platform),
      faults_({.clock = platform.clock(),
               .random = platform.random(),
               .executor = platform.executor(),
               .metrics = platform.metrics(),
               .logger = platform.logger()}),
      admission_(platform.clock(), platform.random(), platform.metrics()),
      wrapper_({.clock = platform.clock(),
                .random = platform.random(),
                .tracer = platform.tracer(),
                .metrics = platform.server_metrics(),
                .logger = platform.logger(),
                .answers = answers,
                .faults = &faults_,
                .admission = &admission_}),
      edge_service_(platform) {
  for (const rpc::Service* service : services) {
    Serve(*service);
    if (rpc::IsForOperators(service_names_.back())) continue;
    for (const rpc::ServerMethod& method : service->methods()) {
      methods_.push_back(absl::StrCat(service_names_.back(), "/", method.descriptor->name()));
    }
  }
  Serve(edge_service_);
  if (config.allow_faults() && !methods_.empty()) {
    fault_service_.emplace(faults_, methods_);
    Serve(*fault_service_);
  }
  std::vector<std::string> described = service_names_;
  described.insert(described.end(), {kHealthService, kReflectionService});
  reflection_.emplace(std::move(described));
  wrapper_.Add(*reflection_, *services_.emplace_back(std::make_unique<async::CoroutineService>()));
}

GrpcServer::~GrpcServer() { faults_.Listen(nullptr); }

void GrpcServer::Serve(const rpc::Service& service) {
  services_.push_back(std::make_unique<async::CoroutineService>());
  wrapper_.Add(service, *services_.back());
  service_names_.push_back(service.descriptor().full_name());
}

absl::Status GrpcServer::ArmFaults() {
  ASSIGN_OR_RETURN(std::vector<TimedFault> faults, ToFaults(config_, methods_));
  for (TimedFault& fault : faults) faults_.Set(std::move(fault.rule), fault.expires_after);
  return absl::OkStatus();
}

void GrpcServer::ShowFaults(const std::vector<std::string>& names, bool serving) {
  telemetry::Readiness& readiness = platform_.readiness();
  readiness.Note("faults",
                 names.empty() ? "" : absl::StrCat("injected: ", absl::StrJoin(names, ", ")));
  const MutexLock lock(health_mutex_);
  if (std::exchange(fault_says_serving_, serving) == serving) return;
  readiness.Set("health", serving ? absl::OkStatus()
                                  : absl::UnavailableError("NOT_SERVING by an injected fault"));
  ShowHealth();
}

void GrpcServer::ShowHealth() {
  if (server_ == nullptr) return;
  const bool serving = fault_says_serving_ && !stopping_;
  // Of all services, the server itself among them.
  server_->GetHealthCheckService()->SetServingStatus(serving);
}

absl::Status GrpcServer::Start() {
  RETURN_IF_ERROR(ArmFaults());
  ASSIGN_OR_RETURN(const rpc::AdmissionOptions admission,
                   ToAdmissionOptions(config_.admission(), methods_));
  RETURN_IF_ERROR(admission_.Configure(admission));
  // A process-wide switch of gRPC, read by the next server that is built.
  grpc::EnableDefaultHealthCheckService(true);
  // Reflection tells of the health service by name, and can describe only what is linked in.
  google::protobuf::LinkMessageReflection<grpc::health::v1::HealthCheckRequest>();

  grpc::ServerBuilder builder;
  builder.SetMaxReceiveMessageSize(config_.max_message_bytes());
  builder.SetMaxSendMessageSize(config_.max_message_bytes());
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, config_.max_concurrent_streams());
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
                             kLeastPingIntervalMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  // Without it two processes could share a port, and each would get some of the calls.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddListeningPort(config_.listen(), grpc::InsecureServerCredentials(), &port_);
  for (const auto& service : services_) builder.RegisterService(service.get());
  server_ = builder.BuildAndStart();
  if (server_ == nullptr || port_ == 0) {
    server_ = nullptr;
    return absl::UnavailableError(absl::StrCat("grpc.listen: cannot listen on ", config_.listen(),
                                               ": in use, or not an address of this machine"));
  }
  for (const std::string& name : service_names_) {
    server_->GetHealthCheckService()->SetServingStatus(name, true);
  }
  faults_.Listen(
      [this](const std::vector<std::string>& names, bool serving) { ShowFaults(names, serving); });
  platform_.logger().Info("serving gRPC", {{"address", config_.listen()}, {"port", port_}});
  return absl::OkStatus();
}

void GrpcServer::AnnounceStop() {
  const MutexLock lock(health_mutex_);
  stopping_ = true;
  ShowHealth();
}

void GrpcServer::Shutdown(Deadline grace) {
  edge_service_.EndStreams();
  wrapper_.EndStreams();
  server_->Shutdown(ToGrpcTime(grace.Left(platform_.clock())));
  server_->Wait();
}

}  // namespace souk::host
