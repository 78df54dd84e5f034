#pragma once

#include <memory>
#include <optional>
#include <string>

#include "common/async/task.h"
#include "gateway/http/buffered_socket.h"
#include "gateway/http/date_cache.h"
#include "gateway/http/exchange.h"
#include "gateway/http/head_scanner.h"
#include "gateway/http/http1_exchange.h"
#include "gateway/http/http_error.h"
#include "gateway/http/request_parser.h"
#include "gateway/http/server_context.h"

namespace souk::gateway::http {

/// One connection of HTTP/1.1: reads a request, lets the handler answer it, and goes on with the
/// next. Belongs to the thread of its socket.
class Http1Connection {
 public:
  Http1Connection(TcpSocket socket, ServerContext& server, DateCache& date);

  /// Serves until the connection is closed. Run it once; it completes on the socket's thread.
  Task<void> Run();

  /// Closes now when no byte of a request is there, else lets it be answered.
  void CloseIfIdle();
  /// Cancels what runs and closes. Run has to complete all the same.
  void Abort() { socket_->Close(); }

 private:
  enum class Then { kNextRequest, kLinger, kClose };

  Task<Then> ServeRequest();
  Task<Then> Conclude(Http1Exchange* exchange);
  Task<Then> Reject(HttpError error, Http1Response* response);
  // False when there is no request to serve; then error_ says what to answer, if anything.
  Task<bool> ReadHead();
  Task<bool> ReceiveHead(HeadScanner* scanner);
  Task<void> Linger();

  const std::shared_ptr<BufferedSocket> socket_;
  ServerContext& server_;
  DateCache& date_;
  // These serve one request after the other and keep their memory.
  RequestParser parser_;
  RequestHead head_;
  std::string out_;
  std::optional<HttpError> error_;
  bool idle_ = true;
};

}  // namespace souk::gateway::http
