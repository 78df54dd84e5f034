// How a handler receives a body.

#include "absl/strings/str_cat.h"
#include "tests/unit/gateway/http/gzip.h"
#include "tests/unit/gateway/http/server_fixture.h"

namespace souk::gateway::http {
namespace {

std::string Post(absl::string_view body, absl::string_view lines = "") {
  return absl::StrCat(
      Request("POST", "/", absl::StrCat(lines, "Content-Length: ", body.size(), "\r\n")), body);
}

class BodyTest : public ServerTest {};

TEST_F(BodyTest, ComesWholeHoweverItIsFramed) {
  Serve(Echo);
  const std::string large(300'000, 'x');
  EXPECT_EQ(Get(Post(large)).body, "POST /? " + large);
  std::string chunks;
  for (size_t i = 0; i < large.size(); i += 7000) {
    const std::string piece = large.substr(i, 7000);
    absl::StrAppend(&chunks, absl::Hex(piece.size()), "\r\n", piece, "\r\n");
  }
  EXPECT_EQ(Get(Request("POST", "/", "Transfer-Encoding: chunked\r\n") + chunks + "0\r\n\r\n").body,
            "POST /? " + large);
  EXPECT_EQ(Get(Post("")).body, "POST /? ");
}

TEST_F(BodyTest, IsInflated) {
  Serve(Echo);
  const std::string large = std::string(100'000, 'a') + "end";
  EXPECT_EQ(Get(Post(Gzip(large), "Content-Encoding: gzip\r\n")).body, "POST /? " + large);
  EXPECT_EQ(Get(Post(Gzip(""), "Content-Encoding: X-GZIP\r\n")).body, "POST /? ");
  EXPECT_EQ(Get(Post("", "Content-Encoding: gzip\r\n")).body, "POST /? ");
  EXPECT_EQ(Get(Post("plain", "Content-Encoding: identity\r\n")).body, "POST /? plain");
}

TEST_F(BodyTest, RefusesBrokenGzip) {
  Serve(Echo);
  const std::string whole = Gzip("some text");
  for (const std::string& broken : {std::string("plain"), whole.substr(0, 10), whole + "x"}) {
    const Received received = Get(Post(broken, "Content-Encoding: gzip\r\n"));
    EXPECT_EQ(received.status, 400) << received.body;
    EXPECT_FALSE(received.keep_alive);
  }
}

TEST_F(BodyTest, IsPulledPieceByPiece) {
  int pieces = 0;
  const auto pull = [](Exchange* exchange, int* pieces) -> Task<void> {
    std::string all;
    for (;;) {
      const auto piece = co_await exchange->body().Next();
      if (!piece.ok() || !piece->has_value()) break;
      EXPECT_FALSE((*piece)->empty());
      ++*pieces;
      all += **piece;
    }
    co_await Answer(exchange, 200, all);
  };
  Serve(pull, &pieces);
  const std::string large(100'000, 'y');
  EXPECT_EQ(Get(Post(large)).body, large);
  EXPECT_GE(pieces, static_cast<int>(large.size() / options_.max_head_bytes));
}

TEST_F(BodyTest, IsAskedForOnlyWhenTheHandlerWantsIt) {
  Serve(Echo);
  Client client = Connect();
  client.Send(Request("POST", "/", "Expect: 100-Continue\r\nContent-Length: 5\r\n"));
  EXPECT_EQ(client.ReceiveSome(), "HTTP/1.1 100 Continue\r\n\r\n");
  client.Send("hello");
  EXPECT_EQ(client.Receive().body, "POST /? hello");
}

TEST_F(BodyTest, IsNotAskedForWhenItIsThereOrNotWanted) {
  Serve([](Exchange* exchange) -> Task<void> {
    if (exchange->request().path == "/read") {
      co_await Echo(exchange);
    } else {
      co_await Answer(exchange, 404, "");
    }
  });
  const std::string lines = "Expect: 100-continue\r\nContent-Length: 5\r\n";
  EXPECT_EQ(Get(Request("POST", "/read", lines) + "hello").status, 200);
  const Received refused = Get(Request("POST", "/", lines));
  EXPECT_EQ(refused.status, 404);
  // Whether the client sends the body now is its choice, so the connection cannot go on.
  EXPECT_FALSE(refused.keep_alive);
}

TEST_F(BodyTest, IsNotAskedForInTheMiddleOfAResponse) {
  Serve([](Exchange* exchange) -> Task<void> {
    EXPECT_TRUE((co_await exchange->response().Begin(200, {})).ok());
    EXPECT_TRUE((co_await exchange->response().Write("begun", Flush::kNow)).ok());
    EXPECT_EQ(*co_await exchange->body().ReadAll(), "hello");
    EXPECT_TRUE((co_await exchange->response().Finish({})).ok());
  });
  Client client = Connect();
  client.Send(Request("POST", "/", "Expect: 100-continue\r\nContent-Length: 5\r\n"));
  EXPECT_THAT(client.ReceiveSome(), ::testing::EndsWith("\r\n\r\n5\r\nbegun\r\n"));
  client.Send("hello");
  EXPECT_EQ(client.ReceiveToEnd(), "0\r\n\r\n");
}

TEST_F(BodyTest, IsSkippedWhenItHasArrivedUnread) {
  Serve([](Exchange* exchange) -> Task<void> {
    co_await Answer(exchange, 404, exchange->request().path);
  });
  Client client = Connect();
  client.Send(Post("unread") + Request("GET", "/next"));
  EXPECT_EQ(client.Receive().body, "/");
  EXPECT_EQ(client.Receive().body, "/next");
}

TEST_F(BodyTest, EndsTheConnectionWhenItHasNotArrivedUnread) {
  Serve([](Exchange* exchange) -> Task<void> { co_await Answer(exchange, 404, "no"); });
  Client client = Connect();
  client.Send(Request("POST", "/", "Content-Length: 1000000\r\n"));
  const Received received = client.Receive();
  EXPECT_EQ(received.body, "no");
  EXPECT_FALSE(received.keep_alive);
  // What is still sent is read and dropped: the answer is not lost to a reset.
  client.Send(std::string(100'000, 'z'));
  EXPECT_EQ(client.ReceiveToEnd(), "");
}

}  // namespace
}  // namespace souk::gateway::http
