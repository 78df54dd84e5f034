#pragma once

#include <grpcpp/server.h>

#include <memory>
#include <optional>
#include <vector>

#include "common/async/server_calls.h"
#include "common/base/mutex.h"
#include "common/host/edge_service.h"
#include "common/host/fault_service.h"
#include "common/host/platform.h"
#include "common/host/process.h"
#include "common/host/reflection_service.h"
#include "common/rpc/admission.h"
#include "common/rpc/handler_wrapper.h"
#include "common/rpc/idempotency.h"
#include "common/rpc/service.h"
#include "souk/config/v1/common.pb.h"

namespace souk::host {

/// Serves rpc::Services over gRPC, with health (grpc.health.v1) and reflection, limits on messages,
/// streams and calls, and every handler wrapped; and for operators souk.admin.v1.Edges, and Faults
/// where the configuration allows it.
class GrpcServer final : public Server {
 public:
  /// `answers` keeps the answers of keyed calls; null where no method takes keys. All that is
  /// passed by pointer or reference outlives the server.
  GrpcServer(const config::v1::GrpcServerConfig& config, Platform& platform,
             std::vector<const rpc::Service*> services, rpc::AnswerStore* answers);
  ~GrpcServer() override;

  /// Listens and serves. UNAVAILABLE when the address cannot be listened on; INVALID_ARGUMENT,
  /// naming the key, for faults that cannot be injected and limits that cannot work.
  absl::Status Start() override;
  void AnnounceStop() override;
  void Shutdown(Deadline grace) override;

  /// The port that it listens on; 0 before Start.
  int port() const override { return port_; }

 private:
  void Serve(const rpc::Service& service);
  absl::Status ArmFaults();
  void ShowFaults(const std::vector<std::string>& names, bool serving);
  void ShowHealth() EXCLUSIVE_LOCKS_REQUIRED(health_mutex_);

  const config::v1::GrpcServerConfig config_;
  Platform& platform_;
  rpc::ServerFaults faults_;
  rpc::Admission admission_;
  rpc::HandlerWrapper wrapper_;
  EdgeService edge_service_;
  std::optional<FaultService> fault_service_;  // where the configuration allows it
  std::optional<ReflectionService> reflection_;
  std::vector<std::unique_ptr<async::CoroutineService>> services_;
  std::vector<std::string> service_names_;
  std::vector<std::string> methods_;  // full names
  int port_ = 0;
  Mutex health_mutex_;
  bool stopping_ GUARDED_BY(health_mutex_) = false;
  bool fault_says_serving_ GUARDED_BY(health_mutex_) = true;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace souk::host
