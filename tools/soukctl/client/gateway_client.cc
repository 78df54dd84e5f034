#include "tools/soukctl/client/gateway_client.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/base/clock.h"
#include "common/base/deadline.h"
#include "common/base/status_macros.h"
#include "common/json/reader.h"
#include "common/rpc/status_mapping.h"

namespace souk::soukctl {
namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::asio::ip::tcp;
using Error = boost::system::error_code;

// One HTTP exchange over a connection of its own. Its operations are asynchronous inside, since
// only those can be given up.
class Exchange {
 public:
  Exchange(const Url& url, absl::Duration patience)
      : url_(url), deadline_(Deadline::After(clock_, patience)), patience_(patience) {}

  absl::Status Connect() {
    Error error;
    tcp::resolver resolver(context_);
    const auto addresses = resolver.resolve(url_.host, absl::StrCat(url_.port), error);
    if (error) return Explain(error);
    return Await([&](auto done) { stream_.async_connect(addresses, done); });
  }

  absl::Status Write(http::request<http::string_body>& request) {
    return Await([&](auto done) { http::async_write(stream_, request, done); });
  }

  template <typename Target>
  absl::Status Read(Target& target) {
    return Await([&](auto done) { http::async_read(stream_, buffer_, target, done); });
  }

  absl::Status ReadHeader(http::response_parser<http::string_body>& parser) {
    return Await([&](auto done) { http::async_read_header(stream_, buffer_, parser, done); });
  }

  // Reads what comes next, however late. Each time that nothing came for `quiet`, `is_alive` says
  // whether to go on. OK too at the end of the stream: the parser tells.
  absl::Status ReadSome(http::response_parser<http::string_body>& parser, absl::Duration quiet,
                        const std::function<absl::Status()>& is_alive) {
    std::optional<Error> error;
    http::async_read_some(stream_, buffer_, parser,
                          [&error](Error outcome, size_t) { error = outcome; });
    context_.restart();
    for (;;) {
      context_.run_for(absl::ToChronoMilliseconds(quiet));
      if (error.has_value()) break;
      RETURN_IF_ERROR(is_alive());
    }
    return *error == http::error::end_of_stream ? absl::OkStatus() : Explain(*error);
  }

 private:
  // Runs the operation that start(done) begins, until the deadline.
  template <typename Start>
  absl::Status Await(Start start) {
    std::optional<Error> error;
    start([&error](Error outcome, const auto&...) { error = outcome; });
    context_.restart();
    context_.run_for(absl::ToChronoMilliseconds(deadline_.Left(clock_)));
    if (error.has_value()) return Explain(*error);
    return absl::DeadlineExceededError(absl::StrCat(
        "the gateway at ", url_.host, ":", url_.port, " does not answer within ",
        absl::FormatDuration(patience_), ": its process or what it calls stands still"));
  }

  absl::Status Explain(const Error& error) const {
    if (!error) return absl::OkStatus();
    return absl::UnavailableError(absl::StrCat("the gateway at ", url_.host, ":", url_.port,
                                               " cannot be reached: ", error.message(),
                                               "; is `soukctl up` running?"));
  }

  const Url& url_;
  const SystemClock clock_;
  const Deadline deadline_;
  const absl::Duration patience_;
  boost::asio::io_context context_;
  beast::tcp_stream stream_{context_};
  beast::flat_buffer buffer_;
};

http::request<http::string_body> MakeRequest(const Url& url, const std::string& method,
                                             const std::string& path) {
  http::request<http::string_body> request(http::string_to_verb(method), path, 11);
  request.set(http::field::host, absl::StrCat(url.host, ":", url.port));
  request.set(http::field::connection, "close");
  request.set(http::field::user_agent, "soukctl");
  return request;
}

// The gateway's error body is google.rpc.Status, in JSON.
absl::Status ToError(unsigned http_status, const std::string& body) {
  google::rpc::Status error;
  if (!json::Read(body, error, {.ignore_unknown_fields = true}).ok() || error.code() == 0) {
    return absl::UnknownError(absl::StrCat("HTTP ", http_status, ": ", body));
  }
  return absl::Status(rpc::ToStatusCode(error.code()), error.message());
}

}  // namespace

absl::StatusOr<GatewayClient> GatewayClient::Create(absl::string_view address, Patience patience) {
  ASSIGN_OR_RETURN(Url url, ParseUrl(address));
  return GatewayClient(std::move(url), patience);
}

absl::Status GatewayClient::Call(const std::string& method, const std::string& path,
                                 const std::string& body, google::protobuf::Message& response,
                                 const CallOptions& options) const {
  http::request<http::string_body> request = MakeRequest(url_, method, path);
  if (!options.idempotency_key.empty()) request.set("idempotency-key", options.idempotency_key);
  if (options.timeout_ms > 0) request.set("x-request-timeout", absl::StrCat(options.timeout_ms));
  if (!body.empty()) request.set(http::field::content_type, "application/json");
  request.body() = body;
  request.prepare_payload();

  Exchange exchange(url_, patience_.answer + absl::Milliseconds(options.timeout_ms));
  http::response<http::string_body> answer;
  RETURN_IF_ERROR(exchange.Connect());
  RETURN_IF_ERROR(exchange.Write(request));
  RETURN_IF_ERROR(exchange.Read(answer));
  if (answer.result() != http::status::ok) return ToError(answer.result_int(), answer.body());
  return json::Read(answer.body(), response);
}

absl::Status GatewayClient::Stream(
    const std::string& path, const std::function<bool(absl::string_view line)>& on_line) const {
  http::request<http::string_body> request = MakeRequest(url_, "GET", path);
  Exchange exchange(url_, patience_.answer);
  http::response_parser<http::string_body> parser;
  parser.body_limit(boost::none);
  RETURN_IF_ERROR(exchange.Connect());
  RETURN_IF_ERROR(exchange.Write(request));
  RETURN_IF_ERROR(exchange.ReadHeader(parser));
  std::string& body = parser.get().body();
  if (parser.get().result() != http::status::ok) {
    RETURN_IF_ERROR(exchange.Read(parser));
    return ToError(parser.get().result_int(), body);
  }
  for (;;) {
    for (size_t end; (end = body.find('\n')) != std::string::npos;) {
      const std::string line = body.substr(0, end);
      body.erase(0, end + 1);
      if (!on_line(line)) return absl::OkStatus();
    }
    if (parser.is_done()) return absl::OkStatus();
    RETURN_IF_ERROR(exchange.ReadSome(parser, patience_.quiet, [this] { return CheckAlive(); }));
  }
}

// Any answer shows that it lives.
absl::Status GatewayClient::CheckAlive() const {
  http::request<http::string_body> request = MakeRequest(url_, "GET", "/healthz");
  http::response<http::string_body> answer;
  Exchange exchange(url_, patience_.answer);
  RETURN_IF_ERROR(exchange.Connect());
  RETURN_IF_ERROR(exchange.Write(request));
  return exchange.Read(answer);
}

}  // namespace souk::soukctl
