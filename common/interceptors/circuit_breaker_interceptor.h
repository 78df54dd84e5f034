#pragma once

#include <grpcpp/support/client_interceptor.h>

#include <functional>
#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "common/base/clock.h"
#include "common/resilience/circuit_breaker.h"
#include "common/resilience/outcome.h"

namespace souk::interceptors {

/// Gives the breaker that guards an RPC, by its path "/souk.payment.v1.PaymentService/Charge"; null
/// where it has none. The breaker outlives the channel.
using BreakerOf = std::function<resilience::CircuitBreaker*(absl::string_view path)>;

/// Takes a permit for each attempt, answers it with UNAVAILABLE, reason CIRCUIT_OPEN, where there
/// is none, and records how it ended as `outcomes` says. Everything passed outlives the channel.
std::unique_ptr<grpc::experimental::ClientInterceptorFactoryInterface> CircuitBreakerInterceptor(
    BreakerOf breaker_of, const resilience::OutcomeTable& outcomes, const Clock& clock);

}  // namespace souk::interceptors
