#include "tools/soukctl/client/gateway_client.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <chrono>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "common/base/status_macros.h"
#include "common/json/reader.h"
#include "common/rpc/status_mapping.h"

namespace souk::soukctl {
namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;
using Error = boost::system::error_code;

absl::Status Unreachable(const Url& url, const Error& error) {
  return absl::UnavailableError(absl::StrCat("the gateway at ", url.host, ":", url.port,
                                             " cannot be reached: ", error.message(),
                                             "; is `soukctl up` running?"));
}

absl::Status Connect(const Url& url, beast::tcp_stream& stream, boost::asio::io_context& context) {
  Error error;
  boost::asio::ip::tcp::resolver resolver(context);
  const auto addresses = resolver.resolve(url.host, absl::StrCat(url.port), error);
  if (error) return Unreachable(url, error);
  stream.connect(addresses, error);
  return error ? Unreachable(url, error) : absl::OkStatus();
}

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

absl::StatusOr<GatewayClient> GatewayClient::Create(absl::string_view address) {
  ASSIGN_OR_RETURN(Url url, ParseUrl(address));
  return GatewayClient(std::move(url));
}

absl::Status GatewayClient::Call(const std::string& method, const std::string& path,
                                 const std::string& body, google::protobuf::Message& response,
                                 const CallOptions& options) const {
  boost::asio::io_context context;
  beast::tcp_stream stream(context);
  RETURN_IF_ERROR(Connect(url_, stream, context));
  http::request<http::string_body> request = MakeRequest(url_, method, path);
  if (!options.idempotency_key.empty()) request.set("idempotency-key", options.idempotency_key);
  if (options.timeout_ms > 0) request.set("x-request-timeout", absl::StrCat(options.timeout_ms));
  if (!body.empty()) request.set(http::field::content_type, "application/json");
  request.body() = body;
  request.prepare_payload();

  Error error;
  http::write(stream, request, error);
  if (error) return Unreachable(url_, error);
  beast::flat_buffer buffer;
  http::response<http::string_body> answer;
  http::read(stream, buffer, answer, error);
  if (error) return Unreachable(url_, error);
  if (answer.result() != http::status::ok) return ToError(answer.result_int(), answer.body());
  return json::Read(answer.body(), response);
}

absl::Status GatewayClient::Stream(
    const std::string& path, const std::function<bool(absl::string_view line)>& on_line) const {
  boost::asio::io_context context;
  beast::tcp_stream stream(context);
  RETURN_IF_ERROR(Connect(url_, stream, context));
  Error error;
  http::write(stream, MakeRequest(url_, "GET", path), error);
  if (error) return Unreachable(url_, error);

  beast::flat_buffer buffer;
  http::response_parser<http::string_body> parser;
  parser.body_limit(boost::none);
  http::read_header(stream, buffer, parser, error);
  if (error) return Unreachable(url_, error);
  std::string& body = parser.get().body();
  if (parser.get().result() != http::status::ok) {
    http::read(stream, buffer, parser, error);
    return ToError(parser.get().result_int(), body);
  }
  for (;;) {
    for (size_t end; (end = body.find('\n')) != std::string::npos;) {
      const std::string line = body.substr(0, end);
      body.erase(0, end + 1);
      if (!on_line(line)) return absl::OkStatus();
    }
    if (parser.is_done()) return absl::OkStatus();
    http::read_some(stream, buffer, parser, error);
    if (error == http::error::end_of_stream) return absl::OkStatus();
    if (error) return Unreachable(url_, error);
  }
}

}  // namespace souk::soukctl
