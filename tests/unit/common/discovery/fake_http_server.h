#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "common/base/mutex.h"
#include "common/discovery/host_port.h"

namespace souk::discovery {

/// A server on loopback that answers each request as a test says, byte for byte. It can be away
/// for a while, and comes back at the same address.
class FakeHttpServer {
 public:
  /// Gives the bytes of the answer to a request's first line, "GET /path HTTP/1.1", on a thread of
  /// its own: it may wait, but not past Stop. Empty: hangs up.
  using Answer = std::function<std::string(const std::string& request)>;

  explicit FakeHttpServer(Answer answer);
  ~FakeHttpServer() { Stop(); }

  void Start();
  /// Waits for the answers under way.
  void Stop();

  HostPort address() const { return {"127.0.0.1", port_}; }

 private:
  using Socket = boost::asio::ip::tcp::socket;

  void Accept();
  void Serve(Socket& socket);

  const Answer answer_;
  uint16_t port_ = 0;
  std::unique_ptr<boost::asio::io_context> context_;
  std::unique_ptr<boost::asio::ip::tcp::acceptor> acceptor_;
  std::thread accepting_;
  Mutex mutex_;
  std::vector<std::thread> serving_ GUARDED_BY(mutex_);
};

/// "HTTP/1.1 200 OK" with the headers, each ending in "\r\n", and the body.
std::string HttpOk(const std::string& headers, const std::string& body);

}  // namespace souk::discovery
