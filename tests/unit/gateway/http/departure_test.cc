// A client that leaves is noticed while the handler waits for something else.

#include "absl/synchronization/notification.h"
#include "tests/unit/gateway/http/server_fixture.h"

namespace souk::gateway::http {
namespace {

// Waits until the exchange is cancelled, as a handler does that awaits a backend's answer.
Task<void> UntilCancelled(Exchange& exchange, absl::Notification& waiting) {
  async::CancellationToken::Registration registration;
  co_await async::Await<>([&](async::Resume<> resume) {
    exchange.cancellation().OnCancel(std::move(resume), registration);
    waiting.Notify();
  });
}

class DepartureTest : public ServerTest {
 protected:
  // Serves requests that wait until they are cancelled.
  void ServeUntilCancelled() {
    Serve([this](Exchange& exchange) -> Task<void> {
      co_await UntilCancelled(exchange, waiting_);
      cancelled_.Notify();
    });
  }

  absl::Notification waiting_;
  absl::Notification cancelled_;
};

TEST_F(DepartureTest, ClosingCancels) {
  ServeUntilCancelled();
  Client client = Connect();
  client.Send(Request("GET", "/"));
  waiting_.WaitForNotification();
  client.Leave();
  cancelled_.WaitForNotification();
  server().Stop(absl::InfiniteDuration());
  EXPECT_EQ(server().stats().departed, 1);
}

TEST_F(DepartureTest, AResetCancels) {
  ServeUntilCancelled();
  Client client = Connect();
  client.Send(Request("GET", "/"));
  waiting_.WaitForNotification();
  client.socket().set_option(boost::asio::socket_base::linger(true, 0));
  client.Leave();
  cancelled_.WaitForNotification();
}

TEST_F(DepartureTest, IsNoticedBehindPipelinedRequests) {
  ServeUntilCancelled();
  Client client = Connect();
  client.Send(Request("GET", "/1") + Request("GET", "/2") + "GET /3");
  waiting_.WaitForNotification();
  client.Leave();
  cancelled_.WaitForNotification();
}

TEST_F(DepartureTest, IsNoticedWhileTheBodyIsStillArriving) {
  absl::Status read;
  Serve([&](Exchange& exchange) -> Task<void> {
    waiting_.Notify();
    read = (co_await exchange.body().ReadAll()).status();
    EXPECT_TRUE(exchange.cancellation().cancelled());
    cancelled_.Notify();
  });
  Client client = Connect();
  client.Send(Request("POST", "/", "Content-Length: 10\r\n") + "half");
  waiting_.WaitForNotification();
  client.Leave();
  cancelled_.WaitForNotification();
  EXPECT_EQ(read.code(), absl::StatusCode::kCancelled);
}

TEST_F(DepartureTest, DoesNotConcernTheHandlersOfOtherConnections) {
  absl::Notification other_waiting;
  async::Resume<> resume;
  Serve([&](Exchange& exchange) -> Task<void> {
    if (exchange.request().path == "/leaves") {
      co_await UntilCancelled(exchange, waiting_);
      cancelled_.Notify();
      co_return;
    }
    co_await async::Await<>([&](async::Resume<> r) {
      resume = std::move(r);
      other_waiting.Notify();
    });
    EXPECT_FALSE(exchange.cancellation().cancelled());
    co_await Answer(exchange, 200, "stayed");
  });
  Client stays = Connect();
  stays.Send(Request("GET", "/stays"));
  other_waiting.WaitForNotification();
  Client leaves = Connect();
  leaves.Send(Request("GET", "/leaves"));
  waiting_.WaitForNotification();
  leaves.Leave();
  cancelled_.WaitForNotification();
  resume();
  EXPECT_EQ(stays.Receive().body, "stayed");
}

}  // namespace
}  // namespace souk::gateway::http
