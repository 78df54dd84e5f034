#include "services/registry/wiring.h"

#include "common/base/status_macros.h"
#include "common/host/client_options.h"
#include "common/host/grpc_server.h"
#include "services/registry/rpc/registry_service.h"
#include "services/registry/use_cases/lease_sweeper.h"
#include "services/registry/use_cases/lease_table.h"

namespace souk::registry {
namespace {

absl::Status Check(const config::v1::RegistryConfig& config) {
  const absl::Duration ttl = host::ToDuration(config.lease_ttl());
  if (ttl < absl::Seconds(1) || ttl > absl::Hours(1)) {
    return absl::InvalidArgumentError("lease_ttl: must be 1s to 1h");
  }
  if (config.max_services() < 1 || config.max_services() > 10'000) {
    return absl::InvalidArgumentError("max_services: must be 1 to 10000");
  }
  if (config.max_instances() < 1 || config.max_instances() > 1000) {
    return absl::InvalidArgumentError("max_instances: must be 1 to 1000");
  }
  return absl::OkStatus();
}

class RegistryProcess final : public host::Process {
 public:
  RegistryProcess(const config::v1::RegistryConfig& config, host::Platform& platform)
      : leases_({.ttl = host::ToDuration(config.lease_ttl()),
                 .max_services = static_cast<size_t>(config.max_services()),
                 .max_instances = static_cast<size_t>(config.max_instances())},
                platform.clock(), platform.random()),
        service_(leases_),
        server_(config.grpc(), platform, {&service_}, /*answers=*/nullptr),
        sweeper_(leases_, platform.executor(), platform.metrics(), platform.logger()) {}

  host::Server& server() override { return server_; }
  void Start() override { sweeper_.Start(); }
  void EndStreams() override { leases_.Close(); }
  void Stop() override { sweeper_.Stop(); }

 private:
  LeaseTable leases_;
  RegistryService service_;
  host::GrpcServer server_;
  LeaseSweeper sweeper_;  // last: its work uses what is above
};

}  // namespace

absl::StatusOr<std::unique_ptr<host::Process>> CreateProcess(
    const config::v1::RegistryConfig& config, host::Platform& platform) {
  RETURN_IF_ERROR(Check(config));
  return std::make_unique<RegistryProcess>(config, platform);
}

}  // namespace souk::registry
