#pragma once

#include <grpcpp/channel.h>
#include <grpcpp/impl/rpc_method.h>

#include <atomic>
#include <memory>
#include <string>

#include "absl/time/time.h"
#include "common/async/executor.h"
#include "common/base/clock.h"
#include "common/base/random.h"
#include "common/resilience/retry_budget.h"
#include "common/resilience/retry_policy.h"
#include "common/telemetry/rpc_metrics.h"
#include "common/telemetry/tracing.h"

namespace souk::rpc {

/// How one RPC is called.
struct MethodPolicy {
  /// Of the call: all attempts and waits together. As a channel's default it is about unary calls;
  /// a stream ends with its caller's deadline, or after an hour, unless its method has a policy of
  /// its own.
  absl::Duration timeout = absl::Seconds(5);
  resilience::RetryPolicyOptions retry;
  /// Whether a call waits, within its deadline, for a callee that cannot be reached (one that is
  /// just being restarted) instead of failing at once.
  bool wait_for_ready = true;
};

/// What the calls of a process need beside their callee. Outlives the channels.
struct ClientParts {
  const Clock& clock;
  Random& random;
  async::Executor& executor;
  const telemetry::Tracer& tracer;
  telemetry::RpcMetrics& metrics;  // of the client side
  std::string caller = {};         // this process's name, for the callee to see; empty for none
  std::string caller = {};         // this process's name, for the callee to see; empty for none
};

/// What all methods of one callee share.
struct Callee {
  explicit Callee(const ClientParts& parts) : parts(parts) {}

  ClientParts parts;
  std::shared_ptr<grpc::Channel> unary_calls;
  std::shared_ptr<grpc::Channel> streams;  // of their own: open streams must not starve unary calls
  absl::Duration deadline_margin;
  std::shared_ptr<resilience::RetryBudget> retry_budget;
  int max_streams = 0;
  std::atomic<int> open_streams = 0;
};

/// One RPC of one callee. Thread-safe.
class ClientMethod {
 public:
  ClientMethod(Callee& callee, const google::protobuf::MethodDescriptor& descriptor,
               MethodPolicy policy, resilience::RetryPolicy retry);

  const std::string& full_name() const { return full_name_; }
  const grpc::internal::RpcMethod& wire() const { return wire_; }
  Callee& callee() const { return callee_; }
  const MethodPolicy& policy() const { return policy_; }
  const resilience::RetryPolicy& retry() const { return retry_; }
  telemetry::RpcMethodMetrics& metrics() const { return metrics_; }
  /// Whether the proto says that repeating the call does no harm.
  bool is_idempotent() const { return is_idempotent_; }

 private:
  Callee& callee_;
  const std::string path_;
  const std::string full_name_;
  const MethodPolicy policy_;
  const resilience::RetryPolicy retry_;
  telemetry::RpcMethodMetrics& metrics_;
  const bool is_idempotent_;
  const grpc::internal::RpcMethod wire_;
};

}  // namespace souk::rpc
