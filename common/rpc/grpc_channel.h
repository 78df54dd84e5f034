#pragma once

#include <map>
#include <memory>
#include <optional>
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
  std::optional<resilience::BulkheadOptions> bulkhead;  // none: unary calls are not bounded
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
  /// outlives the channel. The fleet's instances are the callee's.
  static absl::StatusOr<std::unique_ptr<GrpcChannel>> Create(ChannelOptions options,
                                                             std::shared_ptr<Fleet> fleet,
                                                             ClientParts parts);

  /// The same to a callee of one instance that is always there. The two gRPC channels lead to it.
  static absl::StatusOr<std::unique_ptr<GrpcChannel>> Create(
      ChannelOptions options, std::shared_ptr<grpc::Channel> unary_calls,
      std::shared_ptr<grpc::Channel> streams, ClientParts parts);

  /// Any RPC by its descriptor, of whatever pool; the same object each time.
  const ClientMethod& Method(const google::protobuf::MethodDescriptor& descriptor);

  /// What is known of the callee, for reports; may outlive the channel, but not its parts.
  std::shared_ptr<const Callee> callee() const { return callee_; }

 protected:
  const ClientMethod& Method(absl::string_view full_name,
                             const google::protobuf::Descriptor* request,
                             const google::protobuf::Descriptor* response) override;

 private:
  GrpcChannel(ChannelOptions options, ClientParts parts);

  const ChannelOptions options_;
  const std::shared_ptr<Callee> callee_;
  Mutex mutex_;
  std::map<const google::protobuf::MethodDescriptor*, std::unique_ptr<ClientMethod>> methods_
      GUARDED_BY(mutex_);
};

}  // namespace souk::rpc
