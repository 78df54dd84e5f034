#pragma once

#include <grpcpp/support/client_interceptor.h>

#include <memory>

#include "common/base/clock.h"
#include "common/telemetry/rpc_metrics.h"

namespace souk::interceptors {

/// Counts and times each attempt (telemetry::RpcSide::kAttempt). For channels whose methods are
/// those of known services: each makes series for good. Everything passed outlives the channel.
std::unique_ptr<grpc::experimental::ClientInterceptorFactoryInterface> MetricsInterceptor(
    telemetry::RpcMetrics& metrics, const Clock& clock);

}  // namespace souk::interceptors
