#include "tools/soukctl/verify/calls.h"

#include <grpcpp/create_channel.h>

#include "absl/strings/str_cat.h"
#include "common/rpc/status_mapping.h"

namespace souk::soukctl {
namespace {

constexpr int kPingAfterMs = 10'000;  // the least that Souk's servers allow
constexpr int kPingTimeoutMs = 5'000;

}  // namespace

absl::StatusOr<std::shared_ptr<grpc::Channel>> Connect(const Endpoints& endpoints,
                                                       const std::string& service) {
  const auto found = endpoints.find(service);
  if (found == endpoints.end() || found->second.grpc.empty()) {
    return absl::NotFoundError(absl::StrCat("no address of the ", service, " service is known"));
  }
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, kPingAfterMs);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kPingTimeoutMs);
  return grpc::CreateCustomChannel(found->second.grpc, grpc::InsecureChannelCredentials(),
                                   arguments);
}

absl::Status Explain(const std::string& service, const grpc::Status& status) {
  absl::Status error = rpc::FromGrpcStatus(status);
  if (error.ok()) return error;
  const absl::string_view message =
      error.code() == absl::StatusCode::kDeadlineExceeded
          ? "does not answer in time: its process or what it calls stands still"
          : error.message();
  return absl::Status(error.code(), absl::StrCat("the ", service, " service: ", message));
}

void SetDeadline(grpc::ClientContext& context, std::chrono::seconds timeout) {
  context.set_deadline(std::chrono::system_clock::now() + timeout);
  context.set_wait_for_ready(false);
}

}  // namespace souk::soukctl
