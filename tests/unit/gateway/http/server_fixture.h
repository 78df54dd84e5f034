#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <functional>
#include <latch>
#include <memory>
#include <string>
#include <utility>

#include "common/base/clock.h"
#include "gateway/http/server.h"

namespace souk::gateway::http {

/// A response as a client received it.
struct Received {
  int status = 0;
  Headers headers;
  std::string body;
  bool keep_alive = false;
};

/// A client that sends what it is told, byte for byte.
class Client {
 public:
  explicit Client(int port);

  void Send(absl::string_view bytes);
  /// The next response; status 0 when the connection ends before it is whole. `head`: it answers a
  /// HEAD request, and so has no body.
  Received Receive(bool head = false);
  /// Everything until the server closes.
  std::string ReceiveToEnd();
  /// Some bytes; "" when the server has closed.
  std::string ReceiveSome();
  /// Closes without a word; with a reset when unread bytes are there.
  void Leave() { socket_.close(); }

  boost::asio::ip::tcp::socket& socket() { return socket_; }

 private:
  boost::asio::io_context context_;
  boost::asio::ip::tcp::socket socket_;
  boost::beast::flat_buffer buffer_;
};

/// Where a handler waits for the test, as it would wait for a backend.
class Gate {
 public:
  Task<void> Wait() {
    return async::Await<>([this](async::Resume<> resume) {
      resume_ = std::move(resume);
      waiting_.count_down();
    });
  }
  /// Blocks until a handler waits.
  void AwaitArrival() { waiting_.wait(); }
  /// Lets it go on, on this thread.
  void Open() { std::exchange(resume_, nullptr)(); }

 private:
  async::Resume<> resume_;
  std::latch waiting_{1};
};

/// Runs a server on a free port of the loopback interface.
class ServerTest : public ::testing::Test, public RequestHandler {
 protected:
  using Handler = std::function<Task<void>(Exchange*)>;

  ServerTest() { options_.io_threads = 1; }
  void TearDown() override;

  /// Serves with options_: each request by coroutine(exchange, arguments...). State goes in as
  /// pointers: the captures of a lambda do not live as long as its coroutine.
  template <typename Coroutine, typename... Arguments>
  void Serve(Coroutine coroutine, Arguments... arguments) {
    Start([=](Exchange* exchange) { return coroutine(exchange, arguments...); });
  }
  Server& server() { return *server_; }
  Client Connect() { return Client(port_); }
  int port() const { return port_; }

  /// Sends `bytes` on a connection of its own and gives the one response.
  Received Get(absl::string_view bytes);

  ServerOptions options_;
  ManualClock clock_;

 private:
  void Start(Handler handler);
  Task<void> Handle(Exchange* exchange) override { return handler_(exchange); }

  Handler handler_;
  std::unique_ptr<Server> server_;
  int port_ = 0;
};

/// Sends a whole response, which must succeed.
Task<void> Answer(Exchange* exchange, int status, std::string body);

/// Answers with the request: "METHOD path?query body".
Task<void> Echo(Exchange* exchange);

/// "METHOD target HTTP/1.1" with a Host and the given further lines.
std::string Request(absl::string_view method, absl::string_view target,
                    absl::string_view further_lines = "");

/// The body that the server of a ServerTest gives to its own errors.
std::string ErrorText(const HttpError& error);

}  // namespace souk::gateway::http
