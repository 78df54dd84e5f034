#pragma once

#include <atomic>

#include "common/base/clock.h"
#include "gateway/http/exchange.h"
#include "gateway/http/http_error.h"
#include "gateway/http/server_options.h"
#include "gateway/http/server_stats.h"

namespace souk::gateway::http {

/// What the connections of a server share. Thread-safe.
struct ServerContext {
  const ServerOptions options;
  RequestHandler& handler;
  const ErrorBody error_body;
  const Clock& clock;
  ServerCounters counters = {};
  std::atomic<bool> draining = false;  // answers close their connections
  std::atomic<bool> stopping = false;  // connections without a request are closed
};

}  // namespace souk::gateway::http
