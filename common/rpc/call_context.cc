#include "common/rpc/call_context.h"

namespace souk::rpc {

CallContext CallContext::Detached() const {
  CallContext detached;
  detached.trace = trace;
  detached.principal = principal;
  detached.request_id = request_id;
  return detached;
}

}  // namespace souk::rpc
