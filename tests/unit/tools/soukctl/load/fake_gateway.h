#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/http.hpp>
#include <functional>
#include <list>
#include <string>
#include <thread>

#include "common/base/mutex.h"
#include "tools/soukctl/client/url.h"

namespace souk::soukctl {

/// A gateway on loopback, a thread a connection, that answers as it is told.
class FakeGateway {
 public:
  using Request = boost::beast::http::request<boost::beast::http::string_body>;
  using Response = boost::beast::http::response<boost::beast::http::string_body>;

  /// `answer` gives status and body, and may take its time. It runs on several threads.
  explicit FakeGateway(std::function<Response(const Request&)> answer);
  ~FakeGateway();

  Url url() const;
  int connections() const { return connections_; }

  static Response Answer(unsigned status, std::string body);

 private:
  void Accept();
  void Serve(boost::asio::ip::tcp::socket& socket);

  const std::function<Response(const Request&)> answer_;
  boost::asio::io_context context_;
  boost::asio::ip::tcp::acceptor acceptor_;
  std::atomic<int> connections_ = 0;
  Mutex mutex_;
  std::list<boost::asio::ip::tcp::socket> sockets_ GUARDED_BY(mutex_);
  std::list<std::jthread>
      threads_;  // of accepting, and a connection each; only that of accepting adds
};

}  // namespace souk::soukctl
