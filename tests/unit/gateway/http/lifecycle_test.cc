// Starting, draining and stopping a server, and running out of file descriptors.

#include <fcntl.h>
#include <sys/resource.h>

#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <set>
#include <thread>

#include "absl/strings/str_cat.h"
#include "tests/unit/gateway/http/server_fixture.h"

namespace souk::gateway::http {
namespace {

class LifecycleTest : public ServerTest {
 protected:
  // Serves requests that wait for gate_, or until they are cancelled.
  void ServeUntilReleased() {
    Serve([this](Exchange* exchange) { return AnswerWhenReleased(exchange); });
  }
  Task<void> AnswerWhenReleased(Exchange* exchange) {
    async::CancellationToken::Registration registration;
    exchange->cancellation().OnCancel([this] { gate_.Open(); }, registration);
    co_await gate_.Wait();
    cancelled_ = exchange->cancellation().cancelled();
    if (!cancelled_) co_await Answer(exchange, 200, "done");
  }

  Gate gate_;
  bool cancelled_ = false;
};

TEST_F(LifecycleTest, APortInUseIsAnErrorThatNamesIt) {
  Serve(Echo);
  const absl::Status status = server().Listen("127.0.0.1", port()).status();
  EXPECT_FALSE(status.ok());
  EXPECT_THAT(std::string(status.message()),
              ::testing::HasSubstr(absl::StrCat("cannot listen on 127.0.0.1:", port())));
}

TEST_F(LifecycleTest, AnAddressThatIsNoneIsAnError) {
  Serve(Echo);
  EXPECT_EQ(server().Listen("localhost", 0).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(server().Listen("127.0.0.1", 70'000).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(LifecycleTest, ListensOnSeveralAddresses) {
  Serve(Echo);
  const absl::StatusOr<int> second = server().Listen("127.0.0.1", 0);
  ASSERT_TRUE(second.ok());
  Client client(*second);
  client.Send(Request("GET", "/"));
  EXPECT_EQ(client.Receive().status, 200);
  EXPECT_EQ(Get(Request("GET", "/")).status, 200);
}

TEST_F(LifecycleTest, DrainingClosesConnectionsWithTheirAnswersAndStillAccepts) {
  Serve(Echo);
  Client client = Connect();
  client.Send(Request("GET", "/1"));
  EXPECT_TRUE(client.Receive().keep_alive);
  server().BeginDrain();
  client.Send(Request("GET", "/2"));
  const Received last = client.Receive();
  EXPECT_EQ(last.body, "GET /2? ");
  EXPECT_EQ(last.headers.Find("connection"), "close");
  EXPECT_EQ(client.ReceiveToEnd(), "");
  EXPECT_EQ(Get(Request("GET", "/3")).status, 200);
}

TEST_F(LifecycleTest, StopClosesIdleConnectionsAndListeners) {
  Serve(Echo);
  Client never_used = Connect();
  Client used = Connect();
  used.Send(Request("GET", "/"));
  EXPECT_EQ(used.Receive().status, 200);
  server().Stop(absl::InfiniteDuration());
  EXPECT_EQ(used.ReceiveToEnd(), "");
  EXPECT_EQ(never_used.ReceiveToEnd(), "");
  EXPECT_EQ(server().stats().open_connections, 0);
  EXPECT_THROW(Connect(), boost::system::system_error);
  EXPECT_EQ(server().Listen("127.0.0.1", 0).status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(LifecycleTest, StopWaitsForWhatRuns) {
  ServeUntilReleased();
  Client client = Connect();
  client.Send(Request("GET", "/"));
  gate_.AwaitArrival();
  std::thread stopper([&] { server().Stop(absl::InfiniteDuration()); });
  // The listener's end shows that the stop is under way.
  for (bool refused = false; !refused;) {
    try {
      Connect();
    } catch (const boost::system::system_error&) {
      refused = true;
    }
  }
  gate_.Open();
  const Received received = client.Receive();
  EXPECT_EQ(received.body, "done");
  EXPECT_FALSE(received.keep_alive);
  client.Leave();
  stopper.join();
  EXPECT_FALSE(cancelled_);
}

TEST_F(LifecycleTest, StopCancelsWhatOutlivesTheGrace) {
  ServeUntilReleased();
  Client client = Connect();
  client.Send(Request("GET", "/"));
  gate_.AwaitArrival();
  server().Stop(absl::ZeroDuration());
  EXPECT_TRUE(cancelled_);
  EXPECT_EQ(client.ReceiveToEnd(), "");
}

TEST_F(LifecycleTest, ConnectionsAreSharedOutAmongThreads) {
  options_.io_threads = 3;
  struct Seen {
    Mutex mutex;
    std::set<std::thread::id> threads GUARDED_BY(mutex);
  } seen;
  const auto echo = [](Exchange* exchange, Seen* seen) {
    MutexLock lock(seen->mutex);
    seen->threads.insert(std::this_thread::get_id());
    return Echo(exchange);
  };
  Serve(echo, &seen);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(Get(Request("GET", "/")).status, 200);
  MutexLock lock(seen.mutex);
  EXPECT_EQ(seen.threads.size(), 3u);
}

TEST_F(LifecycleTest, SurvivesRunningOutOfFileDescriptors) {
  Serve(Echo);
  boost::asio::io_context context;
  boost::asio::ip::tcp::socket socket(context, boost::asio::ip::tcp::v4());
  rlimit before;
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  // The limit is the lowest number that a new descriptor may not get.
  const int next = fcntl(socket.native_handle(), F_DUPFD, 0);
  close(next);
  rlimit none = before;
  none.rlim_cur = next;
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
  boost::system::error_code connected;
  socket.connect({boost::asio::ip::address_v4::loopback(), static_cast<uint16_t>(port())},
                 connected);
  while (server().stats().accept_failures < 2) std::this_thread::yield();
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &before), 0);

  ASSERT_FALSE(connected);
  const std::string request = Request("GET", "/patient", "Connection: close\r\n");
  boost::asio::write(socket, boost::asio::buffer(request));
  std::string answer;
  boost::system::error_code end;
  boost::asio::read(socket, boost::asio::dynamic_buffer(answer), end);
  EXPECT_THAT(answer, ::testing::HasSubstr("GET /patient? "));
  EXPECT_EQ(Get(Request("GET", "/")).status, 200);
}

}  // namespace
}  // namespace souk::gateway::http
