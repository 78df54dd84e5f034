#pragma once

#include <atomic>
#include <cstdint>

namespace souk::gateway::http {

/// What a Server has counted since it was made, for metrics.
struct ServerStats {
  int64_t open_connections = 0;  // now
  int64_t accepted = 0;          // connections
  int64_t refused = 0;           // connections, over max_connections
  int64_t accept_failures = 0;   // no file descriptor, say
  int64_t requests = 0;          // given to the handler
  int64_t rejected = 0;          // that broke HTTP or a limit, or got no answer from the handler
  int64_t departed = 0;          // requests cancelled: the client left, or the server had to stop
  int64_t idle_timeouts = 0;     // connections closed without a request in them
  int64_t header_timeouts = 0;
  int64_t body_timeouts = 0;
  int64_t write_timeouts = 0;  // clients that stopped reading
};

/// The counters behind ServerStats. Thread-safe.
struct ServerCounters {
  std::atomic<int64_t> open_connections = 0;
  std::atomic<int64_t> accepted = 0;
  std::atomic<int64_t> refused = 0;
  std::atomic<int64_t> accept_failures = 0;
  std::atomic<int64_t> requests = 0;
  std::atomic<int64_t> rejected = 0;
  std::atomic<int64_t> departed = 0;
  std::atomic<int64_t> idle_timeouts = 0;
  std::atomic<int64_t> header_timeouts = 0;
  std::atomic<int64_t> body_timeouts = 0;
  std::atomic<int64_t> write_timeouts = 0;
};

}  // namespace souk::gateway::http
