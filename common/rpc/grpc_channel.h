#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/base/mutex.h"
#include "common/rpc/channel.h"
#include "common/rpc/client_method.h"

namespace souk::rpc {

struct ChannelOptions {
  std::string name = "callee";  // as people know it: "payment"
  MethodPolicy defaults;
  std::map<std::string, MethodPolicy> methods;  // by RPC name: "Charge"
  resilience::RetryBudgetOptions retry_budget;
  /// What a call keeps of its caller's deadline for itself, so that the callee's answer is not too
  /// late.
  absl::Duration deadline_margin = absl::Milliseconds(5);
  /// Streams open at a time; more are refused with RESOURCE_EXHAUSTED. Below the 100 that servers
  /// allow on a connection: past that gRPC would let them wait without a word.
  int max_streams = 90;
};

/// A Channel over gRPC. Thread-safe.
class GrpcChannel final : public Channel {
 public:
  /// INVALID_ARGUMENT, naming the option, for policies that cannot work. Everything in `parts`
  /// outlives the channel. The two gRPC channels lead to the same callee.
  static absl::StatusOr<std::unique_ptr<GrpcChannel>> Create(
      ChannelOptions options, std::shared_ptr<grpc::Channel> unary_calls,
      std::shared_ptr<grpc::Channel> streams, ClientParts parts);

  /// Any RPC by its descriptor, of whatever pool; the same object each time.
  const ClientMethod& Method(const google::protobuf::MethodDescriptor& descriptor);

  /// What the callee's calls draw their retries on.
  std::shared_ptr<const resilience::RetryBudget> retry_budget() const {
    return callee_.retry_budget;
  }

 protected:
  const ClientMethod& Method(absl::string_view full_name,
                             const google::protobuf::Descriptor* request,
                             const google::protobuf::Descriptor* response) override;

 private:
  GrpcChannel(ChannelOptions options, ClientParts parts);

  const ChannelOptions options_;
  Callee callee_;
  Mutex mutex_;
  std::map<const google::protobuf::MethodDescriptor*, std::unique_ptr<ClientMethod>> methods_
      GUARDED_BY(mutex_);
};

}  // namespace souk::rpc
