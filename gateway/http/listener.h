#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "gateway/http/asio_types.h"
#include "gateway/http/date_cache.h"
#include "gateway/http/io_thread.h"
#include "gateway/http/open_connections.h"
#include "gateway/http/server_context.h"

namespace souk::gateway::http {

/// Accepts connections on one address and deals them out to the threads in turn. It lives on the
/// first of them, and outlasts them: destroy it after they are joined.
class Listener {
 public:
  using IoThreads = std::vector<std::unique_ptr<IoThread>>;

  Listener(const IoThreads& threads, OpenConnections& open, ServerContext& server);

  /// Binds, listens and begins to accept; gives the port. `address` is an IP address; port 0 takes
  /// any free one.
  absl::StatusOr<int> Open(const std::string& address, int port);

  /// Accepts no more. Any thread may call; those waiting to be accepted are refused by the system.
  void Close();

 private:
  void AcceptNext();
  void OnAccept(const boost::system::error_code& error, TcpSocket socket, IoThread& thread);
  void Refuse(TcpSocket socket);

  const IoThreads& threads_;
  OpenConnections& open_;
  ServerContext& server_;
  size_t next_thread_ = 0;
  TcpAcceptor acceptor_;
  SteadyTimer retry_timer_;
  DateCache date_;
};

}  // namespace souk::gateway::http
