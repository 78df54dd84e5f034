#pragma once

#include <google/protobuf/descriptor.h>
#include <grpcpp/impl/rpc_method.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "common/async/executor.h"
#include "common/base/clock.h"
#include "common/base/mutex.h"
#include "common/base/random.h"
#include "common/resilience/bulkhead.h"
#include "common/resilience/hedge_delay.h"
#include "common/resilience/retry_budget.h"
#include "common/resilience/retry_policy.h"
#include "common/rpc/fleet.h"
#include "common/telemetry/rpc_metrics.h"
#include "common/telemetry/tracing.h"

namespace souk::rpc {

/// When a read that is not answered is asked for a second time, elsewhere.
struct HedgePolicy {
  resilience::HedgeDelayOptions delay;
  int max_hedges = 1;  // beside the first attempt; at least 1, at most kMostHedges
  static constexpr int kMostHedges = 4;
};

/// How one RPC is called.
struct MethodPolicy {
  /// Of the call: all attempts and waits together. As a channel's default it is about unary calls;
  /// a stream ends with its caller's deadline, or after an hour, unless its method has a policy of
  /// its own.
  absl::Duration timeout = absl::Seconds(5);
  resilience::RetryPolicyOptions retry;
  /// Whether a call waits, within its deadline, for a callee that cannot be reached (one that is
  /// just being restarted) instead of failing at once. With several instances it does not wait for
  /// one of them while another can be used.
  bool wait_for_ready = true;
  /// For reads, RPCs whose proto says NO_SIDE_EFFECTS, alone; others do not take it.
  std::optional<HedgePolicy> hedging;
};

/// What the calls of a process need beside their callee. Outlives the channels.
struct ClientParts {
  const Clock& clock;
  Random& random;
  async::Executor& executor;
  const telemetry::Tracer& tracer;
  telemetry::RpcMetrics& metrics;  // of the client side
  std::string caller = {};         // this process's name, for the callee to see; empty for none
};

/// What all methods of one callee share.
struct Callee {
  explicit Callee(const ClientParts& parts) : parts(parts) {}

  /// Fills in all but the callee's name and its breakers. Thread-safe.
  void Report(EdgeReport& report) const;
  /// Has reports tell of the RPC too. Thread-safe.
  void AddMethod(std::string full_name, const telemetry::RpcMethodMetrics& metrics);

  ClientParts parts;
  std::shared_ptr<Fleet> fleet;
  absl::Duration deadline_margin;
  std::unique_ptr<resilience::RetryBudget> retry_budget;
  std::shared_ptr<resilience::Bulkhead> bulkhead;  // null: unary calls are not bounded
  int max_streams = 0;
  std::atomic<int> open_streams = 0;
  std::atomic<int64_t> hedges_started = 0;
  std::atomic<int64_t> hedges_won = 0;

 private:
  mutable Mutex mutex_;
  std::vector<std::pair<std::string, const telemetry::RpcMethodMetrics*>> methods_
      GUARDED_BY(mutex_);
};

/// One RPC of one callee. Thread-safe.
class ClientMethod {
 public:
  /// REQUIRES: `retry` and `hedge_delay` are what `policy` says; no `hedge_delay` unless the RPC is
  /// a read.
  ClientMethod(Callee& callee, const google::protobuf::MethodDescriptor& descriptor,
               MethodPolicy policy, resilience::RetryPolicy retry,
               std::unique_ptr<resilience::HedgeDelay> hedge_delay);

  const std::string& full_name() const { return full_name_; }
  const grpc::internal::RpcMethod& wire() const { return wire_; }
  Callee& callee() const { return callee_; }
  const MethodPolicy& policy() const { return policy_; }
  const resilience::RetryPolicy& retry() const { return retry_; }
  telemetry::RpcMethodMetrics& metrics() const { return metrics_; }
  /// Whether the proto says that repeating the call does no harm.
  bool is_idempotent() const { return is_idempotent_; }
  /// When a second attempt is made; null: never.
  resilience::HedgeDelay* hedge_delay() const { return hedge_delay_.get(); }

 private:
  Callee& callee_;
  const std::string path_;
  const std::string full_name_;
  const MethodPolicy policy_;
  const resilience::RetryPolicy retry_;
  const std::unique_ptr<resilience::HedgeDelay> hedge_delay_;
  telemetry::RpcMethodMetrics& metrics_;
  const bool is_idempotent_;
  const grpc::internal::RpcMethod wire_;  // of no channel: each attempt chooses its instance's
};

}  // namespace souk::rpc
