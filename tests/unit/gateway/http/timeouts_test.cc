// Slow clients are cut. The waits below are for the server's own action, never for time.

#include <boost/asio/write.hpp>

#include <latch>

#include "tests/unit/gateway/http/server_fixture.h"

namespace souk::gateway::http {
namespace {

class TimeoutsTest : public ServerTest {};

TEST_F(TimeoutsTest, AnIdleConnectionIsClosedWithoutAWord) {
  options_.idle_timeout = absl::Milliseconds(20);
  Serve(Echo);
  Client silent = Connect();
  EXPECT_EQ(silent.ReceiveToEnd(), "");
  Client served = Connect();
  served.Send(Request("GET", "/"));
  EXPECT_EQ(served.Receive().status, 200);
  EXPECT_EQ(served.ReceiveToEnd(), "");
  server().Stop(absl::InfiniteDuration());
  EXPECT_EQ(server().stats().idle_timeouts, 2);
  EXPECT_EQ(server().stats().header_timeouts, 0);
}

TEST_F(TimeoutsTest, AHeadThatDoesNotEndIsAnswered408) {
  options_.header_timeout = absl::Milliseconds(20);
  Serve(Echo);
  const Received received = Get("GET / HTTP/1.1\r\nHost: a\r\nX-Slow:");
  EXPECT_EQ(received.status, 408);
  EXPECT_FALSE(received.keep_alive);
  EXPECT_EQ(server().stats().header_timeouts, 1);
}

TEST_F(TimeoutsTest, BytesThatTrickleDoNotProlongTheHead) {
  options_.header_timeout = absl::Milliseconds(30);
  options_.max_head_bytes = 64 * 1024 * 1024;  // out of the way
  Serve(Echo);
  Client client = Connect();
  client.Send("GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ");
  boost::system::error_code closed;
  while (server().stats().header_timeouts == 0 && !closed) {
    boost::asio::write(client.socket(), boost::asio::buffer("a", 1), closed);
  }
  EXPECT_EQ(client.Receive().status, 408);
}

TEST_F(TimeoutsTest, ABodyThatDoesNotArriveIsAnswered408) {
  options_.body_timeout = absl::Milliseconds(20);
  Serve(Echo);
  const Received received = Get(Request("POST", "/", "Content-Length: 10\r\n") + "half");
  EXPECT_EQ(received.status, 408);
  EXPECT_FALSE(received.keep_alive);
  server().Stop(absl::InfiniteDuration());
  EXPECT_EQ(server().stats().body_timeouts, 1);
}

TEST_F(TimeoutsTest, AClientThatStopsReadingIsCut) {
  options_.idle_timeout = absl::Milliseconds(20);
  struct Observed {
    std::latch begun{1};
    absl::Status written;
  } observed;
  const auto answer_at_length = [](Exchange* exchange, Observed* observed) -> Task<void> {
    observed->begun.count_down();
    std::string body;
    body.resize(50'000'000, 'x');
    observed->written = co_await exchange->response().Respond(200, {}, std::move(body));
  };
  Serve(answer_at_length, &observed);
  Client client = Connect();
  client.Send(Request("GET", "/"));
  observed.begun.wait();
  server().Stop(absl::InfiniteDuration());  // returns because the write is given up
  EXPECT_EQ(observed.written.code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(server().stats().write_timeouts, 1);
}

TEST_F(TimeoutsTest, AHandlerMayTakeLongerThanAnyOfThem) {
  options_.idle_timeout = options_.header_timeout = options_.body_timeout = absl::Milliseconds(1);
  const auto answer_late = [](Exchange* exchange, Gate* gate) -> Task<void> {
    co_await gate->Wait();
    co_await Answer(exchange, 200, "at last");
  };
  Gate gate;
  Serve(answer_late, &gate);
  Client client = Connect();
  client.Send(Request("GET", "/"));
  gate.AwaitArrival();
  // Another connection's timeout shows that the time has passed.
  EXPECT_EQ(Connect().ReceiveToEnd(), "");
  gate.Open();
  EXPECT_EQ(client.Receive().body, "at last");
}

}  // namespace
}  // namespace souk::gateway::http
