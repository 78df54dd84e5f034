#include "tests/unit/common/discovery/fake_http_server.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"

namespace souk::discovery {

using boost::asio::ip::tcp;
using Error = boost::system::error_code;

FakeHttpServer::FakeHttpServer(Answer answer) : answer_(std::move(answer)) { Start(); }

void FakeHttpServer::Start() {
  context_ = std::make_unique<boost::asio::io_context>();
  acceptor_ = std::make_unique<tcp::acceptor>(
      *context_, tcp::endpoint(boost::asio::ip::address_v4::loopback(), port_));
  port_ = acceptor_->local_endpoint().port();
  Accept();
  accepting_ = std::thread([this] { context_->run(); });
}

void FakeHttpServer::Stop() {
  if (context_ == nullptr) return;
  context_->stop();
  accepting_.join();
  std::vector<std::thread> serving;
  {
    MutexLock lock(mutex_);
    serving.swap(serving_);
  }
  for (std::thread& thread : serving) thread.join();
  acceptor_ = nullptr;
  context_ = nullptr;
}

void FakeHttpServer::Accept() {
  acceptor_->async_accept([this](Error error, tcp::socket socket) {
    if (error) return;
    auto shared = std::make_shared<tcp::socket>(std::move(socket));
    {
      MutexLock lock(mutex_);
      serving_.emplace_back([this, shared] { Serve(*shared); });
    }
    Accept();
  });
}

void FakeHttpServer::Serve(tcp::socket& socket) {
  Error error;
  std::string request;
  boost::asio::read_until(socket, boost::asio::dynamic_buffer(request), "\r\n\r\n", error);
  if (error) return;
  const std::string answer = answer_(request.substr(0, request.find("\r\n")));
  boost::asio::write(socket, boost::asio::buffer(answer), error);
  socket.shutdown(tcp::socket::shutdown_both, error);
}

std::string HttpOk(const std::string& headers, const std::string& body) {
  return absl::StrCat("HTTP/1.1 200 OK\r\n", headers, "Content-Length: ", body.size(), "\r\n\r\n",
                      body);
}

}  // namespace souk::discovery
