#include "tools/soukctl/client/gateway_client.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "souk/order/v1/order.pb.h"

namespace souk::soukctl {
namespace {

namespace http = boost::beast::http;
using boost::asio::ip::tcp;

constexpr Patience kShort = {.answer = absl::Milliseconds(200), .quiet = absl::Milliseconds(20)};

/// A gateway of which each test plays the part, connection by connection. Nobody answers what is
/// not taken: the kernel takes the connection, as for a process that stands still.
class GatewayClientTest : public ::testing::Test {
 protected:
  GatewayClient Client(Patience patience) {
    return *GatewayClient::Create(
        absl::StrCat("http://127.0.0.1:", acceptor_.local_endpoint().port()), patience);
  }

  /// Takes the next connection and its request.
  tcp::socket Take(std::string* target = nullptr) {
    tcp::socket socket = acceptor_.accept();
    boost::beast::flat_buffer buffer;
    http::request<http::string_body> request;
    http::read(socket, buffer, request);
    if (target != nullptr) *target = std::string(request.target());
    return socket;
  }

  static void Write(tcp::socket& socket, const std::string& text) {
    boost::asio::write(socket, boost::asio::buffer(text));
  }
  static void WriteLine(tcp::socket& socket, const std::string& line) {
    Write(socket, absl::StrCat(absl::Hex(line.size() + 1), "\r\n", line, "\n\r\n"));
  }

  boost::asio::io_context context_;
  tcp::acceptor acceptor_{context_, {boost::asio::ip::address_v4::loopback(), 0}};
};

TEST_F(GatewayClientTest, GivesTheAnswer) {
  std::jthread gateway([this] {
    tcp::socket socket = Take();
    Write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 15\r\n\r\n{\"orderId\":\"a\"}");
  });
  order::v1::Order order;
  EXPECT_EQ(Client({}).Call("GET", "/v1/orders/a", "", order), absl::OkStatus());
  EXPECT_EQ(order.order_id(), "a");
}

TEST_F(GatewayClientTest, AGatewayThatStandsStillIsGivenUp) {
  order::v1::Order order;
  const absl::Status status = Client(kShort).Call("GET", "/v1/orders/a", "", order);
  EXPECT_EQ(status.code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(status.message(),
            absl::StrCat("the gateway at 127.0.0.1:", acceptor_.local_endpoint().port(),
                         " does not answer within 200ms: its process or what it calls stands "
                         "still"));
  const auto ignore = [](absl::string_view) { return true; };
  EXPECT_EQ(Client(kShort).Stream("/v1/orders/a:watch", ignore).code(),
            absl::StatusCode::kDeadlineExceeded);
}

TEST_F(GatewayClientTest, AGatewayThatIsNotThereIsUnavailable) {
  const GatewayClient client = Client({});
  acceptor_.close();
  order::v1::Order order;
  EXPECT_EQ(client.Call("GET", "/v1/orders/a", "", order).code(), absl::StatusCode::kUnavailable);
}

TEST_F(GatewayClientTest, AQuietStreamGoesOnWhileTheGatewayLives) {
  std::string asked;
  std::jthread gateway([&] {
    tcp::socket stream = Take();
    Write(stream, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    WriteLine(stream, "first");
    tcp::socket probe = Take(&asked);
    Write(probe, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    WriteLine(stream, "second");
    Write(stream, "0\r\n\r\n");
  });
  std::vector<std::string> lines;
  EXPECT_EQ(Client({.answer = absl::Seconds(30), .quiet = absl::Milliseconds(20)})
                .Stream("/v1/orders/a:watch",
                        [&](absl::string_view line) {
                          lines.emplace_back(line);
                          return true;
                        }),
            absl::OkStatus());
  gateway.join();
  EXPECT_EQ(lines, (std::vector<std::string>{"first", "second"}));
  EXPECT_EQ(asked, "/healthz");
}

TEST_F(GatewayClientTest, AStreamWhoseGatewayStandsStillIsGivenUp) {
  std::jthread gateway([&] {
    tcp::socket stream = Take();
    Write(stream, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    WriteLine(stream, "first");
    // Until the client has gone.
    boost::system::error_code error;
    char byte = 0;
    static_cast<void>(stream.read_some(boost::asio::buffer(&byte, 1), error));
  });
  int lines = 0;
  EXPECT_EQ(Client(kShort)
                .Stream("/v1/orders/a:watch",
                        [&](absl::string_view) {
                          ++lines;
                          return true;
                        })
                .code(),
            absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(lines, 1);
}

}  // namespace
}  // namespace souk::soukctl
