// Responses that are sent piece by piece.

#include <atomic>

#include <latch>
#include "absl/strings/str_cat.h"

#include "tests/unit/gateway/http/server_fixture.h"

namespace souk::gateway::http {
namespace {

class StreamingTest : public ServerTest {};

Task<void> StreamThree(Exchange* exchange) {
  ResponseWriter& response = exchange->response();
  EXPECT_TRUE((co_await response.Begin(200, {{"Content-Type", "application/x-ndjson"}})).ok());
  EXPECT_TRUE((co_await response.Write("one\n", Flush::kNow)).ok());
  EXPECT_TRUE((co_await response.Write("", Flush::kNow)).ok());
  EXPECT_TRUE((co_await response.Write("two\n", Flush::kLater)).ok());
  EXPECT_TRUE((co_await response.Write("three\n", Flush::kLater)).ok());
  EXPECT_TRUE((co_await response.Finish({{"X-Trailer", "t"}})).ok());
}

TEST_F(StreamingTest, IsChunkedAndKeepsTheConnection) {
  Serve(StreamThree);
  Client client = Connect();
  for (int i = 0; i < 2; ++i) {
    client.Send(Request("GET", "/"));
    const Received received = client.Receive();
    EXPECT_EQ(received.body, "one\ntwo\nthree\n");
    EXPECT_EQ(received.headers.Find("transfer-encoding"), "chunked");
    EXPECT_EQ(received.headers.Find("x-trailer"), "t");
    EXPECT_TRUE(received.keep_alive);
  }
}

TEST_F(StreamingTest, EndsWithTheConnectionInHttp10) {
  Serve(StreamThree);
  Client client = Connect();
  client.Send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  const std::string all = client.ReceiveToEnd();
  EXPECT_THAT(all, ::testing::EndsWith("Connection: close\r\n\r\none\ntwo\nthree\n"));
}

TEST_F(StreamingTest, HasNoBodyForHead) {
  Serve(StreamThree);
  Client client = Connect();
  client.Send(Request("HEAD", "/") + Request("GET", "/"));
  EXPECT_EQ(client.Receive(/*head=*/true).status, 200);
  EXPECT_EQ(client.Receive().body, "one\ntwo\nthree\n");
}

TEST_F(StreamingTest, MayBeEmpty) {
  Serve([](Exchange* exchange) -> Task<void> {
    EXPECT_TRUE((co_await exchange->response().Begin(200, {})).ok());
    EXPECT_TRUE((co_await exchange->response().Finish({})).ok());
  });
  const Received received = Get(Request("GET", "/"));
  EXPECT_EQ(received.status, 200);
  EXPECT_EQ(received.body, "");
}

TEST_F(StreamingTest, FlushedPiecesArriveWhileTheHandlerWaits) {
  const auto stream = [](Exchange* exchange, Gate* gate) -> Task<void> {
    EXPECT_TRUE((co_await exchange->response().Begin(200, {})).ok());
    EXPECT_TRUE((co_await exchange->response().Write("first", Flush::kNow)).ok());
    co_await gate->Wait();
    EXPECT_TRUE((co_await exchange->response().Finish({})).ok());
  };
  Gate gate;
  Serve(stream, &gate);
  Client client = Connect();
  client.Send(Request("GET", "/"));
  EXPECT_THAT(client.ReceiveSome(), ::testing::EndsWith("\r\n\r\n5\r\nfirst\r\n"));
  gate.AwaitArrival();
  gate.Open();
  EXPECT_EQ(client.ReceiveSome(), "0\r\n\r\n");
}

TEST_F(StreamingTest, IsCutWhenTheHandlerDoesNotFinish) {
  Serve([](Exchange* exchange) -> Task<void> {
    EXPECT_TRUE((co_await exchange->response().Begin(200, {})).ok());
    EXPECT_TRUE((co_await exchange->response().Write("first", Flush::kNow)).ok());
  });
  Client client = Connect();
  client.Send(Request("GET", "/"));
  EXPECT_THAT(client.ReceiveToEnd(), ::testing::EndsWith("\r\n\r\n5\r\nfirst\r\n"));
}

TEST_F(StreamingTest, ClosesAfterwardsWhenTheHandlerSaysSo) {
  Serve([](Exchange* exchange) -> Task<void> {
    exchange->response().CloseAfterwards();
    return StreamThree(exchange);
  });
  Client client = Connect();
  client.Send(Request("GET", "/"));
  const Received received = client.Receive();
  EXPECT_EQ(received.body, "one\ntwo\nthree\n");
  EXPECT_FALSE(received.keep_alive);
  EXPECT_EQ(client.ReceiveToEnd(), "");
}

TEST_F(StreamingTest, AReaderThatStopsStopsTheWriter) {
  // 64 MB in all, far more than the system's buffers.
  static constexpr int kPieces = 1000;
  static constexpr size_t kPieceBytes = 64 * 1024;
  struct Progress {
    std::atomic<int> written = 0;
    std::atomic<bool> finished = false;
  } progress;
  const auto stream = [](Exchange* exchange, Progress* progress) -> Task<void> {
    EXPECT_TRUE((co_await exchange->response().Begin(200, {})).ok());
    for (int i = 0; i < kPieces; ++i) {
      std::string piece(kPieceBytes, 'x');
      EXPECT_TRUE((co_await exchange->response().Write(std::move(piece), Flush::kNow)).ok());
      ++progress->written;
    }
    EXPECT_TRUE((co_await exchange->response().Finish({})).ok());
    progress->finished = true;
  };
  Serve(stream, &progress);
  Client slow = Connect();
  slow.Send(Request("GET", "/"));
  // The one thread answers another client: so it was not held up, and has written what it could.
  Client other = Connect();
  other.Send("GET / HTTP/1.1\r\n\r\n");
  EXPECT_EQ(other.Receive().status, 400);
  other.Leave();
  EXPECT_LT(progress.written, kPieces);
  EXPECT_FALSE(progress.finished);
  EXPECT_EQ(slow.Receive().body.size(), kPieces * kPieceBytes);
  server().Stop(absl::InfiniteDuration());
  EXPECT_TRUE(progress.finished);
}

TEST_F(StreamingTest, AWriterThatWaitsLearnsOfTheDeparture) {
  const auto stream = [](Exchange* exchange, std::latch* cancelled) -> Task<void> {
    EXPECT_TRUE((co_await exchange->response().Begin(200, {})).ok());
    absl::Status written;
    while (written.ok()) {
      written = co_await exchange->response().Write(std::string(64 * 1024, 'x'), Flush::kNow);
    }
    EXPECT_EQ(written.code(), absl::StatusCode::kCancelled);
    cancelled->count_down();
  };
  std::latch cancelled{1};
  Serve(stream, &cancelled);
  Client client = Connect();
  client.Send(Request("GET", "/"));
  EXPECT_NE(client.ReceiveSome(), "");
  client.Leave();
  cancelled.wait();
}

TEST_F(StreamingTest, MayReadTheBodyWhileItAnswers) {
  Serve([](Exchange* exchange) -> Task<void> {
    EXPECT_TRUE((co_await exchange->response().Begin(200, {})).ok());
    for (;;) {
      auto piece = co_await exchange->body().Next();
      if (!piece.ok() || !piece->has_value()) break;
      EXPECT_TRUE((co_await exchange->response().Write(**std::move(piece), Flush::kNow)).ok());
    }
    EXPECT_TRUE((co_await exchange->response().Finish({})).ok());
  });
  Client client = Connect();
  client.Send(Request("POST", "/", "Transfer-Encoding: chunked\r\n") + "4\r\npi");
  EXPECT_THAT(client.ReceiveSome(), ::testing::EndsWith("\r\n\r\n2\r\npi\r\n"));
  client.Send("ng\r\n");
  EXPECT_EQ(client.ReceiveSome(), "2\r\nng\r\n");
  client.Send("4\r\npong\r\n");
  EXPECT_EQ(client.ReceiveSome(), "4\r\npong\r\n");
  client.Send("0\r\n\r\n");
  EXPECT_EQ(client.ReceiveToEnd(), "0\r\n\r\n");
}

}  // namespace
}  // namespace souk::gateway::http
