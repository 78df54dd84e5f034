#include "common/telemetry/admin_http.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <thread>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "common/base/mutex.h"
#include "common/base/status_macros.h"

namespace souk::telemetry {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;
using ErrorCode = boost::system::error_code;
using Request = http::request<http::empty_body>;
using Response = http::response<http::string_body>;

// Long enough not to spin while file descriptors are scarce, short beside any scrape interval.
constexpr std::chrono::milliseconds kAcceptRetryDelay(100);

auto Await(ErrorCode& error) { return asio::redirect_error(asio::use_awaitable, error); }

AdminResponse ErrorPage(http::status status) {
  return {.status = static_cast<int>(status),
          .body = absl::StrCat(std::string(http::obsolete_reason(status)), "\n")};
}

Response ToHttp(AdminResponse page, bool keep_alive) {
  Response response(static_cast<http::status>(page.status), 11);
  response.set(http::field::content_type, page.content_type);
  response.set(http::field::cache_control, "no-store");
  if (response.result() == http::status::method_not_allowed) {
    response.set(http::field::allow, "GET, HEAD");
  }
  response.keep_alive(keep_alive);
  response.body() = std::move(page.body);
  response.prepare_payload();
  return response;
}

// What to tell the sender of a request that cannot be read; status 0: nothing, it is gone.
http::status AnswerTo(const ErrorCode& error) {
  if (error == http::error::header_limit) return http::status::request_header_fields_too_large;
  if (error == http::error::end_of_stream || error == http::error::partial_message) {
    return http::status::unknown;
  }
  const bool is_malformed = error.category() == make_error_code(http::error::bad_method).category();
  return is_malformed ? http::status::bad_request : http::status::unknown;
}

// Counts itself for as long as it lives.
class Counted {
 public:
  explicit Counted(int& count) : count_(count) { ++count_; }
  ~Counted() { --count_; }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;

 private:
  int& count_;
};

}  // namespace

class AdminServer::Impl {
 public:
  Impl(AdminOptions options, Logger logger)
      : options_(std::move(options)), logger_(std::move(logger)) {}

  ~Impl() {
    io_.stop();
    if (thread_.joinable()) thread_.join();
  }

  absl::Status Start() {
    ErrorCode error;
    const asio::ip::address address = asio::ip::make_address(options_.address, error);
    if (error) {
      return absl::InvalidArgumentError(absl::StrCat("not an IP address: ", options_.address));
    }
    const tcp::endpoint endpoint(address, options_.port);
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(tcp::acceptor::max_listen_connections, error);
    if (!error) port_ = acceptor_.local_endpoint(error).port();
    if (error) {
      return absl::UnavailableError(absl::StrCat("cannot listen on ", options_.address, ":",
                                                 options_.port, ": ", error.message()));
    }
    asio::co_spawn(io_, AcceptAll(), asio::detached);
    thread_ = std::thread([this] { io_.run(); });
    return absl::OkStatus();
  }

  uint16_t port() const { return port_; }

  void Handle(absl::string_view path, AdminHandler handler) {
    MutexLock lock(mutex_);
    handlers_[path] = std::move(handler);
  }

 private:
  asio::awaitable<void> AcceptAll() {
    bool failing = false;
    for (;;) {
      ErrorCode error;
      tcp::socket socket = co_await acceptor_.async_accept(Await(error));
      if (error) {
        if (!failing) logger_.Warn("admin server cannot accept", {{"error", error.message()}});
        failing = true;
        asio::steady_timer timer(io_, kAcceptRetryDelay);
        co_await timer.async_wait(Await(error));
        continue;
      }
      failing = false;
      if (connections_ >= options_.max_connections) continue;  // closes the socket
      asio::co_spawn(io_, Serve(std::move(socket)), asio::detached);
    }
  }

  // Answers the requests of one connection, in turn.
  asio::awaitable<void> Serve(tcp::socket socket) {
    const Counted counted(connections_);
    beast::tcp_stream stream(std::move(socket));
    beast::flat_buffer buffer;
    bool keep_alive = true;
    while (keep_alive) {
      http::request_parser<http::empty_body> parser;
      parser.header_limit(static_cast<uint32_t>(options_.max_header_bytes));
      ErrorCode error;
      stream.expires_after(absl::ToChronoNanoseconds(options_.timeout));
      co_await http::async_read(stream, buffer, parser, Await(error));

      AdminResponse page;
      if (error) {
        const http::status status = AnswerTo(error);
        if (status == http::status::unknown) co_return;
        page = ErrorPage(status);
      } else {
        page = Answer(parser.get());
      }
      keep_alive = !error && parser.get().keep_alive();
      const bool is_head = parser.get().method() == http::verb::head;
      const Response response = ToHttp(std::move(page), keep_alive);
      http::response_serializer<http::string_body> serializer(response);
      stream.expires_after(absl::ToChronoNanoseconds(options_.timeout));
      if (is_head) {
        co_await http::async_write_header(stream, serializer, Await(error));
      } else {
        co_await http::async_write(stream, serializer, Await(error));
      }
      if (error) co_return;
    }
    ErrorCode ignored;  // the peer may have closed before us
    stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
  }

  AdminResponse Answer(const Request& request) {
    if (request.method() != http::verb::get && request.method() != http::verb::head) {
      return ErrorPage(http::status::method_not_allowed);
    }
    const absl::string_view target(request.target().data(), request.target().size());
    const size_t path_end = std::min(target.find('?'), target.size());
    const absl::string_view path = target.substr(0, path_end);
    AdminHandler handler;
    {
      MutexLock lock(mutex_);
      const auto found = handlers_.find(path);
      if (found != handlers_.end()) handler = found->second;
    }
    if (handler == nullptr) return ErrorPage(http::status::not_found);
    const absl::string_view query = absl::ClippedSubstr(target, path_end + 1);
    return handler({.path = std::string(path), .query = std::string(query)});
  }

  const AdminOptions options_;
  const Logger logger_;
  uint16_t port_ = 0;
  int connections_ = 0;  // used by the thread only, and by what io_ destroys

  Mutex mutex_;
  absl::flat_hash_map<std::string, AdminHandler> handlers_ GUARDED_BY(mutex_);

  asio::io_context io_{1};  // destroys the coroutines, which use the members above
  tcp::acceptor acceptor_{io_};
  std::thread thread_;
};

absl::StatusOr<std::unique_ptr<AdminServer>> AdminServer::Start(AdminOptions options,
                                                                Logger logger) {
  auto impl = std::make_unique<Impl>(std::move(options), std::move(logger));
  RETURN_IF_ERROR(impl->Start());
  return std::unique_ptr<AdminServer>(new AdminServer(std::move(impl)));
}

AdminServer::AdminServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
AdminServer::~AdminServer() = default;

uint16_t AdminServer::port() const { return impl_->port(); }

void AdminServer::Handle(absl::string_view path, AdminHandler handler) {
  impl_->Handle(path, std::move(handler));
}

}  // namespace souk::telemetry
