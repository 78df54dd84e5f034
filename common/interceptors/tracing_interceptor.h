#pragma once

#include <grpcpp/support/client_interceptor.h>

#include <memory>
#include <string>

#include "common/telemetry/tracing.h"

namespace souk::interceptors {

/// Gives each attempt a client span, child of the call's span in its metadata (traceparent), and
/// sends the attempt's in its place, so that a trace shows which attempt reached the callee.
/// `callee` is the span's peer, as people know it. The tracer outlives the channel.
std::unique_ptr<grpc::experimental::ClientInterceptorFactoryInterface> TracingInterceptor(
    const telemetry::Tracer& tracer, std::string callee);

}  // namespace souk::interceptors
