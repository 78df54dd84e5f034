#include "gateway/http/listener.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/http/response_head.h"

namespace souk::gateway::http {
namespace {

using boost::asio::ip::tcp;
using boost::system::error_code;

// Out of descriptors or memory, accepting again at once would spin; connections that end in the
// meantime give theirs back. Clients wait in the backlog.
constexpr std::chrono::milliseconds kRetryDelay(50);

}  // namespace

Listener::Listener(const IoThreads& threads, OpenConnections& open, ServerContext& server)
    : threads_(threads),
      open_(open),
      server_(server),
      acceptor_(threads[0]->context()),
      retry_timer_(threads[0]->context()),
      date_(server.clock) {}

absl::StatusOr<int> Listener::Open(const std::string& address, int port) {
  const auto failure = [&](const error_code& error) {
    return absl::ErrnoToStatus(error.value(),
                               absl::StrCat("cannot listen on ", address, ":", port));
  };
  error_code error;
  const auto ip = boost::asio::ip::make_address(address, error);
  if (error || port < 0 || port > 65535) {
    return absl::InvalidArgumentError(
        absl::StrCat(address, ":", port, " is not an IP address and a port"));
  }
  const tcp::endpoint endpoint(ip, static_cast<uint16_t>(port));
  if (acceptor_.open(endpoint.protocol(), error)) return failure(error);
  // A restart must not wait for the old process's connections to leave TIME_WAIT.
  if (acceptor_.set_option(tcp::acceptor::reuse_address(true), error)) return failure(error);
  if (acceptor_.bind(endpoint, error)) return failure(error);
  if (acceptor_.listen(boost::asio::socket_base::max_listen_connections, error)) {
    return failure(error);
  }
  const tcp::endpoint bound = acceptor_.local_endpoint(error);
  if (error) return failure(error);
  boost::asio::post(acceptor_.get_executor(), [this] { AcceptNext(); });
  return bound.port();
}

void Listener::Close() {
  boost::asio::post(acceptor_.get_executor(), [this] {
    error_code ignored;  // the descriptor is released in any case
    acceptor_.close(ignored);
    retry_timer_.cancel();
  });
}

void Listener::AcceptNext() {
  if (!acceptor_.is_open()) return;
  IoThread& thread = *threads_[next_thread_++ % threads_.size()];
  acceptor_.async_accept(thread.context(),
                         [this, &thread](const error_code& error, TcpSocket socket) {
                           OnAccept(error, std::move(socket), thread);
                         });
}

void Listener::OnAccept(const error_code& error, TcpSocket socket, IoThread& thread) {
  if (!acceptor_.is_open()) return;
  if (error) {
    server_.counters.accept_failures.fetch_add(1, std::memory_order_relaxed);
    retry_timer_.expires_after(kRetryDelay);
    retry_timer_.async_wait([this](const error_code&) { AcceptNext(); });
    return;
  }
  if (open_.TryAdd()) {
    server_.counters.accepted.fetch_add(1, std::memory_order_relaxed);
    thread.Serve(std::move(socket));
  } else {
    Refuse(std::move(socket));
  }
  AcceptNext();
}

void Listener::Refuse(TcpSocket socket) {
  server_.counters.refused.fetch_add(1, std::memory_order_relaxed);
  const std::string body = server_.error_body({503, "too many connections; try again later"});
  std::string answer;
  const absl::Status written =
      AppendResponseHead(503, {{"Content-Type", "application/json"}, {"Retry-After", "1"}},
                         {ResponseFraming::Kind::kContentLength, body.size()}, Afterwards::kClose,
                         date_.Now(), answer);
  if (!written.ok()) return;
  answer += body;
  error_code
      ignored;  // an answer that does not fit the socket's empty buffer, or cannot be sent, is not
  socket.non_blocking(true, ignored);
  socket.write_some(boost::asio::buffer(answer), ignored);
  socket.shutdown(TcpSocket::shutdown_send, ignored);
}

}  // namespace souk::gateway::http
