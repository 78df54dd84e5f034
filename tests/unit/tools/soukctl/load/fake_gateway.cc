#include "tests/unit/tools/soukctl/load/fake_gateway.h"

#include <sys/socket.h>

#include <boost/beast/core/flat_buffer.hpp>

namespace souk::soukctl {

namespace http = boost::beast::http;
using boost::asio::ip::tcp;
using boost::system::error_code;

FakeGateway::FakeGateway(std::function<Response(const Request&)> answer)
    : answer_(std::move(answer)),
      acceptor_(context_, {boost::asio::ip::address_v4::loopback(), 0}) {
  threads_.emplace_back([this] { Accept(); });
}

FakeGateway::~FakeGateway() {
  // Closing would not end an accept that waits.
  shutdown(acceptor_.native_handle(), SHUT_RDWR);
  threads_.front().join();
  {
    MutexLock lock(mutex_);
    for (tcp::socket& socket : sockets_) shutdown(socket.native_handle(), SHUT_RDWR);
  }
  threads_.clear();
}

Url FakeGateway::url() const {
  return {.host = "127.0.0.1", .port = acceptor_.local_endpoint().port()};
}

FakeGateway::Response FakeGateway::Answer(unsigned status, std::string body) {
  Response response(static_cast<http::status>(status), 11);
  response.body() = std::move(body);
  response.prepare_payload();
  return response;
}

void FakeGateway::Accept() {
  for (;;) {
    error_code error;
    tcp::socket accepted = acceptor_.accept(error);
    if (error) return;
    ++connections_;
    tcp::socket* socket = nullptr;
    {
      MutexLock lock(mutex_);
      socket = &sockets_.emplace_back(std::move(accepted));
    }
    threads_.emplace_back([this, socket] { Serve(*socket); });
  }
}

void FakeGateway::Serve(tcp::socket& socket) {
  error_code error;
  boost::beast::flat_buffer buffer;
  for (;;) {
    Request request;
    http::read(socket, buffer, request, error);
    if (error) return;
    Response response = answer_(request);
    http::write(socket, response, error);
    if (error) return;
    if (response.keep_alive()) continue;
    socket.shutdown(tcp::socket::shutdown_both, error);
    return;
  }
}

}  // namespace souk::soukctl
