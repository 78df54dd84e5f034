#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <thread>

#include "absl/container/flat_hash_set.h"
#include "absl/functional/any_invocable.h"
#include "gateway/http/asio_types.h"
#include "gateway/http/date_cache.h"
#include "gateway/http/http1_connection.h"
#include "gateway/http/open_connections.h"
#include "gateway/http/server_context.h"

namespace souk::gateway::http {

/// A thread and the connections that it runs: each stays on its thread, so that none needs a lock.
/// Thread-safe, but for Join.
class IoThread {
 public:
  IoThread(ServerContext& server, OpenConnections& open);
  /// Joins.
  ~IoThread();

  boost::asio::io_context& context() { return context_; }

  /// Serves a connection that is counted as open, and uncounts it when it has ended. `socket`
  /// belongs to context().
  void Serve(TcpSocket socket);

  /// Closes the connections without a request.
  void CloseIdle();
  /// Cancels and closes all connections.
  void Abort();
  /// Blocks until nothing is left to do. REQUIRES: no connection is or gets open.
  void Join();

 private:
  void Post(absl::AnyInvocable<void()> work);
  void Start(TcpSocket socket);

  ServerContext& server_;
  OpenConnections& open_;
  boost::asio::io_context context_;
  boost::asio::executor_work_guard<IoExecutor> work_;
  // Used on the thread alone.
  DateCache date_;
  absl::flat_hash_set<Http1Connection*> connections_;
  std::thread thread_;
};

}  // namespace souk::gateway::http
