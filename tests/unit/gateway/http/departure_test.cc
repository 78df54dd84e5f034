// A client that leaves is noticed while the handler waits for something else.

#include <latch>

#include "tests/unit/gateway/http/server_fixture.h"

namespace souk::gateway::http {
namespace {

// What a handler does that awaits a backend's answer: the departure ends its wait.
struct Call {
  Task<void> Run(Exchange* exchange) {
    async::CancellationToken::Registration registration;
    exchange->cancellation().OnCancel([this] { answer.Open(); }, registration);
    co_await answer.Wait();
    cancelled.count_down();
  }

  Gate answer;
  std::latch cancelled{1};
};

class DepartureTest : public ServerTest {
 protected:
  void ServeCalls() {
    Serve([](Exchange* exchange, Call* call) { return call->Run(exchange); }, &call_);
  }

  Call call_;
};

TEST_F(DepartureTest, ClosingCancels) {
  ServeCalls();
  Client client = Connect();
  client.Send(Request("GET", "/"));
  call_.answer.AwaitArrival();
  client.Leave();
  call_.cancelled.wait();
  server().Stop(absl::InfiniteDuration());
  EXPECT_EQ(server().stats().departed, 1);
}

TEST_F(DepartureTest, AResetCancels) {
  ServeCalls();
  Client client = Connect();
  client.Send(Request("GET", "/"));
  call_.answer.AwaitArrival();
  client.socket().set_option(boost::asio::socket_base::linger(true, 0));
  client.Leave();
  call_.cancelled.wait();
}

TEST_F(DepartureTest, IsNoticedBehindPipelinedRequests) {
  ServeCalls();
  Client client = Connect();
  client.Send(Request("GET", "/1") + Request("GET", "/2") + "GET /3");
  call_.answer.AwaitArrival();
  client.Leave();
  call_.cancelled.wait();
}

TEST_F(DepartureTest, IsNoticedWhileTheBodyIsStillArriving) {
  struct Observed {
    std::latch begun{1};
    std::latch ended{1};
    absl::Status read;
  } observed;
  const auto read = [](Exchange* exchange, Observed* observed) -> Task<void> {
    observed->begun.count_down();
    observed->read = (co_await exchange->body().ReadAll()).status();
    EXPECT_TRUE(exchange->cancellation().cancelled());
    observed->ended.count_down();
  };
  Serve(read, &observed);
  Client client = Connect();
  client.Send(Request("POST", "/", "Content-Length: 10\r\n") + "half");
  observed.begun.wait();
  client.Leave();
  observed.ended.wait();
  EXPECT_EQ(observed.read.code(), absl::StatusCode::kCancelled);
}

TEST_F(DepartureTest, DoesNotConcernTheHandlersOfOtherConnections) {
  const auto serve = [](Exchange* exchange, Call* call, Gate* gate) -> Task<void> {
    if (exchange->request().path == "/leaves") {
      co_await call->Run(exchange);
      co_return;
    }
    co_await gate->Wait();
    EXPECT_FALSE(exchange->cancellation().cancelled());
    co_await Answer(exchange, 200, "stayed");
  };
  Gate gate;
  Serve(serve, &call_, &gate);
  Client stays = Connect();
  stays.Send(Request("GET", "/stays"));
  gate.AwaitArrival();
  Client leaves = Connect();
  leaves.Send(Request("GET", "/leaves"));
  call_.answer.AwaitArrival();
  leaves.Leave();
  call_.cancelled.wait();
  gate.Open();
  EXPECT_EQ(stays.Receive().body, "stayed");
}

}  // namespace
}  // namespace souk::gateway::http
