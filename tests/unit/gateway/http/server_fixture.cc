#include "tests/unit/gateway/http/server_fixture.h"

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

#include "absl/strings/str_cat.h"

namespace souk::gateway::http {

namespace beast = boost::beast;
using boost::asio::ip::tcp;

Client::Client(int port) : socket_(context_) {
  socket_.connect({boost::asio::ip::address_v4::loopback(), static_cast<uint16_t>(port)});
  socket_.set_option(tcp::no_delay(true));
}

void Client::Send(absl::string_view bytes) {
  boost::asio::write(socket_, boost::asio::buffer(bytes.data(), bytes.size()));
}

Received Client::Receive(bool head) {
  beast::http::response_parser<beast::http::string_body> parser;
  parser.skip(head);
  parser.body_limit(boost::none);
  boost::system::error_code error;
  beast::http::read(socket_, buffer_, parser, error);
  Received received;
  if (error) return received;
  const auto& message = parser.get();
  received.status = message.result_int();
  for (const auto& field : message) {
    const beast::string_view name = field.name_string();
    received.headers.Add({name.data(), name.size()}, {field.value().data(), field.value().size()});
  }
  received.body = message.body();
  received.keep_alive = parser.keep_alive();
  return received;
}

std::string Client::ReceiveSome() {
  std::array<char, 4096> piece;
  boost::system::error_code error;
  const size_t size = socket_.read_some(boost::asio::buffer(piece), error);
  return std::string(piece.data(), size);
}

std::string Client::ReceiveToEnd() {
  std::string all;
  for (;;) {
    const std::string some = ReceiveSome();
    if (some.empty()) return all;
    all += some;
  }
}

void ServerTest::TearDown() {
  if (server_) server_->Stop(absl::ZeroDuration());
}

void ServerTest::Start(Handler handler) {
  handler_ = std::move(handler);
  server_ = std::make_unique<Server>(options_, clock_, *this, ErrorText);
  const absl::StatusOr<int> port = server_->Listen("127.0.0.1", 0);
  ASSERT_TRUE(port.ok()) << port.status();
  port_ = *port;
}

Received ServerTest::Get(absl::string_view bytes) {
  Client client = Connect();
  client.Send(bytes);
  return client.Receive();
}

Task<void> Answer(Exchange* exchange, int status, std::string body) {
  const absl::Status sent = co_await exchange->response().Respond(
      status, {{"Content-Type", "text/plain"}}, std::move(body));
  EXPECT_TRUE(sent.ok()) << sent;
}

Task<void> Echo(Exchange* exchange) {
  const absl::StatusOr<std::string> body = co_await exchange->body().ReadAll();
  if (!body.ok()) co_return;
  const RequestHead& head = exchange->request();
  co_await Answer(exchange, 200,
                  absl::StrCat(head.method, " ", head.path, "?", head.query, " ", *body));
}

std::string Request(absl::string_view method, absl::string_view target,
                    absl::string_view further_lines) {
  return absl::StrCat(method, " ", target, " HTTP/1.1\r\nHost: souk.example\r\n", further_lines,
                      "\r\n");
}

std::string ErrorText(const HttpError& error) {
  return absl::StrCat(error.status, ": ", error.message);
}

}  // namespace souk::gateway::http
