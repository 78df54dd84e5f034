#pragma once

#include <grpcpp/support/client_interceptor.h>

#include <memory>

namespace souk::interceptors {

/// Answers attempts without a deadline with INTERNAL, because such a call could wait for ever, and
/// attempts whose deadline has passed with DEADLINE_EXCEEDED, before anything is sent.
std::unique_ptr<grpc::experimental::ClientInterceptorFactoryInterface> DeadlineInterceptor();

}  // namespace souk::interceptors
