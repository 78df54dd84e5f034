#include "common/rpc/call_context.h"

#include <utility>

namespace souk::rpc {

CallContext CallContext::Detached() const {
  CallContext detached;
  detached.trace = trace;
  detached.principal = principal;
  detached.request_id = request_id;
  detached.priority = priority;
  return detached;
}

CallContext CallContext::Background(async::CancellationToken cancellation) {
  CallContext call;
  call.cancellation = std::move(cancellation);
  call.priority = resilience::Priority::kBackground;
  return call;
}

}  // namespace souk::rpc
