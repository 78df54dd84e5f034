#include "common/rpc/grpc_channel.h"

#include <google/protobuf/descriptor.pb.h>

#include <cstdio>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/base/error.h"
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

bool IsRead(const google::protobuf::MethodDescriptor& descriptor) {
  return descriptor.options().idempotency_level() ==
             google::protobuf::MethodOptions::NO_SIDE_EFFECTS &&
         !descriptor.server_streaming() && !descriptor.client_streaming();
}

absl::Status Check(const MethodPolicy& policy, const Clock& clock) {
  RETURN_IF_ERROR(resilience::RetryPolicy::Create(policy.retry).status());
  if (!policy.hedging.has_value()) return absl::OkStatus();
  Violations violations;
  violations.Require(
      policy.hedging->max_hedges >= 1 && policy.hedging->max_hedges <= HedgePolicy::kMostHedges,
      "hedging.max_hedges", absl::StrCat("must be between 1 and ", HedgePolicy::kMostHedges));
  RETURN_IF_ERROR(violations.ToStatus());
  absl::Status delay = resilience::HedgeDelay::Create(policy.hedging->delay, clock).status();
  if (delay.ok()) return delay;
  return absl::Status(delay.code(), absl::StrCat("hedging: ", delay.message()));
}

}  // namespace

void Callee::Report(EdgeReport& report) const {
  fleet->Report(report);
  report.retry_budget = retry_budget->Balance();
  if (bulkhead != nullptr) report.bulkhead = bulkhead->Snapshot();
  report.hedges_started = hedges_started.load(std::memory_order_relaxed);
  report.hedges_won = hedges_won.load(std::memory_order_relaxed);
  MutexLock lock(mutex_);
  for (const auto& [method, metrics] : methods_) {
    report.methods.push_back({.method = method, .figures = metrics->Read()});
  }
}

void Callee::AddMethod(std::string full_name, const telemetry::RpcMethodMetrics& metrics) {
  MutexLock lock(mutex_);
  methods_.emplace_back(std::move(full_name), &metrics);
}

ClientMethod::ClientMethod(Callee& callee, const google::protobuf::MethodDescriptor& descriptor,
                           MethodPolicy policy, resilience::RetryPolicy retry,
                           std::unique_ptr<resilience::HedgeDelay> hedge_delay)
    : callee_(callee),
      path_(absl::StrCat("/", descriptor.service()->full_name(), "/", descriptor.name())),
      full_name_(path_.substr(1)),
      policy_(std::move(policy)),
      retry_(std::move(retry)),
      hedge_delay_(std::move(hedge_delay)),
      metrics_(callee.parts.metrics.ForMethod(path_)),
      is_idempotent_(descriptor.options().idempotency_level() !=
                     google::protobuf::MethodOptions::IDEMPOTENCY_UNKNOWN),
      wire_(path_.c_str(), descriptor.server_streaming() || descriptor.client_streaming()
                               ? grpc::internal::RpcMethod::BIDI_STREAMING
                               : grpc::internal::RpcMethod::NORMAL_RPC) {}

GrpcChannel::GrpcChannel(ChannelOptions options, ClientParts parts)
    : options_(std::move(options)), callee_(std::make_shared<Callee>(parts)) {}

absl::StatusOr<std::unique_ptr<GrpcChannel>> GrpcChannel::Create(
    ChannelOptions options, std::shared_ptr<grpc::Channel> unary_calls,
    std::shared_ptr<grpc::Channel> streams, ClientParts parts) {
  const auto connect = [&](const std::string&) { return InstanceChannels{unary_calls, streams}; };
  ASSIGN_OR_RETURN(std::shared_ptr<Fleet> fleet,
                   Fleet::Create({.outliers = std::nullopt}, connect, parts.clock, parts.random));
  RETURN_IF_ERROR(fleet->Update({{.address = options.name}}));
  return Create(std::move(options), std::move(fleet), parts);
}

absl::StatusOr<std::unique_ptr<GrpcChannel>> GrpcChannel::Create(ChannelOptions options,
                                                                 std::shared_ptr<Fleet> fleet,
                                                                 ClientParts parts) {
  std::unique_ptr<GrpcChannel> channel(new GrpcChannel(std::move(options), parts));
  const ChannelOptions& checked = channel->options_;
  auto budget = resilience::RetryBudget::Create(checked.retry_budget, parts.clock);
  if (!budget.ok()) return InChannel(checked.name, budget.status());
  if (absl::Status status = Check(checked.defaults, parts.clock); !status.ok()) {
    return InChannel(checked.name, status);
  }
  for (const auto& [name, policy] : checked.methods) {
    if (absl::Status status = Check(policy, parts.clock); !status.ok()) {
      return InChannel(absl::StrCat(checked.name, ".methods.", name), status);
    }
  }
  if (checked.bulkhead.has_value()) {
    auto bulkhead = resilience::Bulkhead::Create(*checked.bulkhead, parts.clock);
    if (!bulkhead.ok())
      return InChannel(absl::StrCat(checked.name, ".bulkhead"), bulkhead.status());
    channel->callee_->bulkhead = *std::move(bulkhead);
  }
  channel->callee_->fleet = std::move(fleet);
  channel->callee_->deadline_margin = checked.deadline_margin;
  channel->callee_->retry_budget = *std::move(budget);
  channel->callee_->max_streams = checked.max_streams;
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
    resilience::RetryPolicy retry = *resilience::RetryPolicy::Create(policy.retry);
    std::unique_ptr<resilience::HedgeDelay> hedge_delay;
    if (policy.hedging.has_value() && IsRead(descriptor)) {
      hedge_delay = *resilience::HedgeDelay::Create(policy.hedging->delay, callee_->parts.clock);
    }
    method = std::make_unique<ClientMethod>(*callee_, descriptor, std::move(policy),
                                            std::move(retry), std::move(hedge_delay));
    callee_->AddMethod(method->full_name(), method->metrics());
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
