#pragma once

#include <string>

#include "common/async/task.h"
#include "common/telemetry/trace_context.h"
#include "gateway/http/exchange.h"

namespace souk::gateway {

/// What is known of one request beside its HTTP: filters fill it on the way in and read it on the
/// way out.
struct RequestScope {
  std::string request_id;
  telemetry::SpanContext trace;
  std::string rpc_name;            // "" where no route was found
  http::Headers response_headers;  // go with every answer
  int status = 0;                  // of the answer; 0 until there is one
};

/// Something that serves requests: the API at the end of the chain, or a filter before it.
class Endpoint {
 public:
  virtual ~Endpoint() = default;

  /// Serves one request; both outlive the task. Runs for many requests at once.
  virtual Task<void> Serve(http::Exchange& exchange, RequestScope& scope) = 0;
};

}  // namespace souk::gateway
