#include "tools/soukctl/up/ready_probe.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <memory>

#include "tools/soukctl/client/url.h"

namespace souk::soukctl {
namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;
using Error = boost::system::error_code;

// One request and its answer; lives as long as its operations.
class Probe : public std::enable_shared_from_this<Probe> {
 public:
  Probe(boost::asio::io_context& context, Url url, std::function<void(bool)> done)
      : stream_(context),
        request_(http::verb::get, "/readyz", 11),
        url_(std::move(url)),
        done_(std::move(done)) {
    request_.set(http::field::host, url_.host);
    request_.set(http::field::connection, "close");
  }

  void Start() {
    Error error;
    const auto address = boost::asio::ip::make_address(url_.host, error);
    if (error) return done_(false);
    stream_.expires_after(std::chrono::seconds(1));
    stream_.async_connect({address, url_.port}, [self = shared_from_this()](Error error) {
      if (error) return self->done_(false);
      self->Send();
    });
  }

 private:
  void Send() {
    http::async_write(stream_, request_, [self = shared_from_this()](Error error, size_t) {
      if (error) return self->done_(false);
      self->Receive();
    });
  }

  void Receive() {
    http::async_read(stream_, buffer_, response_, [self = shared_from_this()](Error error, size_t) {
      self->done_(!error && self->response_.result() == http::status::ok);
    });
  }

  beast::tcp_stream stream_;
  http::request<http::empty_body> request_;
  beast::flat_buffer buffer_;
  http::response<http::string_body> response_;
  const Url url_;
  const std::function<void(bool)> done_;
};

}  // namespace

void ProbeReadiness(boost::asio::io_context& context, const std::string& admin_url,
                    std::function<void(bool ready)> done) {
  absl::StatusOr<Url> url = ParseUrl(admin_url);
  if (!url.ok()) return done(false);
  std::make_shared<Probe>(context, *std::move(url), std::move(done))->Start();
}

}  // namespace souk::soukctl
