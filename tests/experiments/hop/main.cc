// One hop of a chain (hop.proto): souk-hop --config FILE, as every process of Souk.

#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/host/grpc_server.h"
#include "common/host/run.h"
#include "common/rpc/grpc_channel.h"
#include "common/rpc/service.h"
#include "hop.pb.h"

namespace souk::experiments {
namespace {

class HopService final : public rpc::Service {
 public:
  explicit HopService(rpc::Channel& next)
      : Service("souk.experiments.v1.HopService"),
        pass_on_(
            next.Unary<v1::PassRequest, v1::PassResponse>("souk.experiments.v1.HopService/Pass")) {
    Handle("Pass", &HopService::Pass);
  }

  Task<absl::StatusOr<v1::PassResponse>> Pass(CallContext call, v1::PassRequest request) {
    v1::PassResponse response;
    if (request.further() > 0) {
      request.set_further(request.further() - 1);
      CO_ASSIGN_OR_RETURN(response, co_await pass_on_(std::move(call), std::move(request)));
    }
    response.set_passed(response.passed() + 1);
    co_return response;
  }

 private:
  const rpc::UnaryMethod<v1::PassRequest, v1::PassResponse> pass_on_;
};

class HopProcess final : public host::Process {
 public:
  HopProcess(const v1::HopConfig& config, host::Platform& platform,
             std::unique_ptr<rpc::GrpcChannel> next)
      : next_(std::move(next)), server_(config.grpc(), platform, {&service_}, nullptr) {}

  host::Server& server() override { return server_; }

 private:
  const std::unique_ptr<rpc::GrpcChannel> next_;
  HopService service_{*next_};
  host::GrpcServer server_;
};

absl::StatusOr<std::unique_ptr<host::Process>> CreateProcess(const v1::HopConfig& config,
                                                             host::Platform& platform) {
  ASSIGN_OR_RETURN(std::unique_ptr<rpc::GrpcChannel> next,
                   platform.OpenChannel("next", config.clients().next()));
  return std::make_unique<HopProcess>(config, platform, std::move(next));
}

}  // namespace
}  // namespace souk::experiments

int main(int argc, char** argv) {
  return souk::host::Run(
      souk::host::Define<souk::experiments::v1::HopConfig>(
          "hop", "Passes calls on to the next hop.", {}, &souk::experiments::CreateProcess),
      argc, argv);
}
