#include "tools/soukctl/load/connection.h"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <cstdint>

#include "absl/strings/str_cat.h"

namespace souk::soukctl {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;

constexpr uint64_t kMaxAnswerBytes = 64 << 20;

http::request<http::string_body> ToHttp(const LoadRequest& request, const LoadTarget& target,
                                        SteadyTime deadline) {
  http::request<http::string_body> message(http::string_to_verb(request.method), request.path, 11);
  message.set(http::field::host, target.host);
  message.set(http::field::user_agent, "soukctl");
  // Souk need not work on what nobody waits for any more.
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
      deadline - std::chrono::steady_clock::now());
  message.set("x-request-timeout", absl::StrCat(std::max<int64_t>(1, left.count())));
  if (!request.idempotency_key.empty()) message.set("idempotency-key", request.idempotency_key);
  if (!request.body.empty()) message.set(http::field::content_type, "application/json");
  message.body() = request.body;
  message.prepare_payload();
  return message;
}

bool IsClosing(const error_code& error) {
  return error == http::error::end_of_stream || error == asio::error::connection_reset ||
         error == asio::error::broken_pipe;
}

}  // namespace

LoadConnection::Try LoadConnection::Broken(const error_code& error, bool unseen) {
  stream_.close();
  buffer_.clear();
  const std::string why = error == beast::error::timeout
                              ? "no answer in time"
                              : absl::StrCat("connection: ", error.message());
  return {.answer = {.broken = why}, .unseen = unseen};
}

asio::awaitable<LoadAnswer> LoadConnection::Exchange(const LoadRequest* request,
                                                     SteadyTime deadline) {
  const bool kept_alive = stream_.socket().is_open();
  Try outcome = co_await TryOnce(request, deadline);
  if (kept_alive && outcome.unseen) outcome = co_await TryOnce(request, deadline);
  co_return std::move(outcome.answer);
}

asio::awaitable<LoadConnection::Try> LoadConnection::TryOnce(const LoadRequest* request,
                                                             SteadyTime deadline) {
  stream_.expires_at(deadline);
  if (!stream_.socket().is_open()) {
    const auto [error, address] = co_await stream_.async_connect(target_.addresses, kAwait);
    if (error) co_return Broken(error, /*unseen=*/false);
    stream_.socket().set_option(asio::ip::tcp::no_delay(true));
  }
  const http::request<http::string_body> message = ToHttp(*request, target_, deadline);
  const auto [write_error, written] = co_await http::async_write(stream_, message, kAwait);
  if (write_error) co_return Broken(write_error, IsClosing(write_error));

  http::response_parser<http::string_body> parser;
  parser.body_limit(kMaxAnswerBytes);
  const auto [read_error, read] = co_await http::async_read(stream_, buffer_, parser, kAwait);
  if (read_error) co_return Broken(read_error, IsClosing(read_error) && !parser.got_some());
  if (!parser.get().keep_alive()) stream_.close();
  co_return Try{.answer = {.status = static_cast<int>(parser.get().result_int()),
                           .body = std::move(parser.get().body())}};
}

}  // namespace souk::soukctl
