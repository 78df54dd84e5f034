#pragma once

#include <memory>
#include <vector>

#include "common/async/server_calls.h"
#include "common/base/clock.h"
#include "common/base/random.h"
#include "common/rpc/admission.h"
#include "common/rpc/idempotency.h"
#include "common/rpc/server_faults.h"
#include "common/rpc/service.h"
#include "common/telemetry/log.h"
#include "common/telemetry/rpc_metrics.h"
#include "common/telemetry/tracing.h"

namespace souk::rpc {

/// What surrounds every handler of a process, so that no handler has it: span, metrics, faults
/// that experiments inject, a refusal of calls whose deadline has passed or that are too many, the
/// idempotency key, and the error's way to the wire.
/// Outlives the server. Thread-safe.
class HandlerWrapper {
 public:
  struct Parts {
    const Clock& clock;
    Random& random;
    const telemetry::Tracer& tracer;
    telemetry::RpcMetrics& metrics;  // of the server side
    telemetry::Logger logger;
    AnswerStore* answers;            // null where no method takes idempotency keys
    ServerFaults* faults = nullptr;  // null where none are ever injected
    Admission* admission = nullptr;  // null where every call is taken
  };

  explicit HandlerWrapper(Parts parts);
  ~HandlerWrapper();

  /// Adds all methods of `service`, wrapped, to the gRPC service that a server registers. Both
  /// outlive the server.
  void Add(const Service& service, async::CoroutineService& grpc_service);

  /// Reads no further message from the streams of clients, so that a client that has nothing to say
  /// does not hold up the drain: a Read that waits, and all later ones, give DrainingError. What a
  /// handler was given it still answers; its client knows by the answers where to go on.
  void EndStreams();

 private:
  class Method;
  const Parts parts_;
  async::CancellationSource ending_;
  std::vector<std::unique_ptr<Method>> methods_;
};

}  // namespace souk::rpc
