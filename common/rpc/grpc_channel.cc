#include "common/rpc/grpc_channel.h"

#include <google/protobuf/descriptor.pb.h>

#include <cstdio>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/base/status_macros.h"

namespace souk::rpc {
namespace {

absl::Status InChannel(const std::string& channel, const absl::Status& status) {
  return absl::Status(status.code(), absl::StrCat("clients.", channel, ": ", status.message()));
}

std::string WithDots(absl::string_view full_name) {
  std::string dotted(full_name);
  for (char& c : dotted) {
    if (c == '/') c = '.';
  }
  return dotted;
}

// Every call has a deadline, also one that is to go on: its caller opens it again.
constexpr absl::Duration kLongestStream = absl::Hours(1);

}  // namespace

ClientMethod::ClientMethod(Callee& callee, const google::protobuf::MethodDescriptor& descriptor,
                           MethodPolicy policy, resilience::RetryPolicy retry)
    : callee_(callee),
      path_(absl::StrCat("/", descriptor.service()->full_name(), "/", descriptor.name())),
      full_name_(path_.substr(1)),
      policy_(std::move(policy)),
      retry_(std::move(retry)),
      metrics_(callee.parts.metrics.ForMethod(path_)),
      is_idempotent_(descriptor.options().idempotency_level() !=
                     google::protobuf::MethodOptions::IDEMPOTENCY_UNKNOWN),
      wire_(descriptor.server_streaming() || descriptor.client_streaming()
                ? grpc::internal::RpcMethod(
                      path_.c_str(), grpc::internal::RpcMethod::BIDI_STREAMING, callee.streams)
                : grpc::internal::RpcMethod(path_.c_str(), grpc::internal::RpcMethod::NORMAL_RPC,
                                            callee.unary_calls)) {}

GrpcChannel::GrpcChannel(ChannelOptions options, ClientParts parts)
    : options_(std::move(options)), callee_(parts) {}

absl::StatusOr<std::unique_ptr<GrpcChannel>> GrpcChannel::Create(
    ChannelOptions options, std::shared_ptr<grpc::Channel> unary_calls,
    std::shared_ptr<grpc::Channel> streams, ClientParts parts) {
  std::unique_ptr<GrpcChannel> channel(new GrpcChannel(std::move(options), parts));
  const ChannelOptions& checked = channel->options_;
  auto budget = resilience::RetryBudget::Create(checked.retry_budget, parts.clock);
  if (!budget.ok()) return InChannel(checked.name, budget.status());
  const auto check = [&](const MethodPolicy& policy) {
    return resilience::RetryPolicy::Create(policy.retry).status();
  };
  if (absl::Status status = check(checked.defaults); !status.ok()) {
    return InChannel(checked.name, status);
  }
  for (const auto& [name, policy] : checked.methods) {
    if (absl::Status status = check(policy); !status.ok()) {
      return InChannel(absl::StrCat(checked.name, ".methods.", name), status);
    }
  }
  channel->callee_.unary_calls = std::move(unary_calls);
  channel->callee_.streams = std::move(streams);
  channel->callee_.deadline_margin = checked.deadline_margin;
  channel->callee_.retry_budget = *std::move(budget);
  channel->callee_.max_streams = checked.max_streams;
  return channel;
}

const ClientMethod& GrpcChannel::Method(const google::protobuf::MethodDescriptor& descriptor) {
  MutexLock lock(mutex_);
  std::unique_ptr<ClientMethod>& method = methods_[&descriptor];
  if (method == nullptr) {
    const auto configured = options_.methods.find(descriptor.name());
    const bool is_configured = configured != options_.methods.end();
    MethodPolicy policy = is_configured ? configured->second : options_.defaults;
    // The callee's timeout is about answers; a stream goes on for as long as its caller wants.
    if (descriptor.server_streaming() && !is_configured) policy.timeout = kLongestStream;
    // Create has checked every policy.
    method = std::make_unique<ClientMethod>(callee_, descriptor, policy,
                                            *resilience::RetryPolicy::Create(policy.retry));
  }
  return *method;
}

const ClientMethod& GrpcChannel::Method(absl::string_view full_name,
                                        const google::protobuf::Descriptor* request,
                                        const google::protobuf::Descriptor* response) {
  const google::protobuf::MethodDescriptor* found =
      google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(WithDots(full_name));
  if (found == nullptr || found->input_type() != request || found->output_type() != response) {
    std::fprintf(stderr, "souk: no RPC %s with these messages in this program\n",
                 std::string(full_name).c_str());
    std::abort();
  }
  return Method(*found);
}

}  // namespace souk::rpc
