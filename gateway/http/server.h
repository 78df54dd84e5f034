#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "gateway/http/exchange.h"
#include "gateway/http/http_error.h"
#include "gateway/http/listener.h"
#include "gateway/http/open_connections.h"
#include "gateway/http/server_context.h"
#include "gateway/http/server_options.h"
#include "gateway/http/server_stats.h"

namespace souk::gateway::http {

/// An HTTP/1.1 server: strict about framing, bounded in everything that a client can make it hold,
/// and unaware of what its handler does. Thread-safe.
///
/// To end it: BeginDrain while clients are led elsewhere, then Stop.
class Server {
 public:
  /// Starts the threads. `clock` dates the answers; timeouts run on the machine's steady clock.
  /// `clock` and `handler` outlive the server.
  Server(const ServerOptions& options, const Clock& clock, RequestHandler& handler,
         ErrorBody error_body);
  /// Stops without grace.
  ~Server();

  /// Accepts connections on an IP address and a port, also on several; gives the port, which 0
  /// leaves to the system. FAILED_PRECONDITION or the like, naming both, when they cannot be had.
  absl::StatusOr<int> Listen(const std::string& address, int port);

  /// From now on answers carry "Connection: close". Connections are still accepted.
  void BeginDrain();

  /// Stops accepting, closes idle connections, waits up to `grace` for requests to be answered,
  /// then cancels the rest, and returns when every handler has. Blocks; not to be called on a
  /// thread that a handler needs.
  void Stop(absl::Duration grace);

  ServerStats stats() const;

 private:
  ServerContext context_;
  OpenConnections open_;
  std::vector<std::unique_ptr<IoThread>> threads_;
  Mutex mutex_;
  bool stopped_ GUARDED_BY(mutex_) = false;
  std::vector<std::unique_ptr<Listener>> listeners_ GUARDED_BY(mutex_);
};

}  // namespace souk::gateway::http
