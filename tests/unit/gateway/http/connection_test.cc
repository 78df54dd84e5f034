// What one connection does with well-formed requests.

#include "tests/unit/gateway/http/server_fixture.h"

#include "absl/strings/str_cat.h"

namespace souk::gateway::http {
namespace {

class ConnectionTest : public ServerTest {};

TEST_F(ConnectionTest, AnswersWithExactLengthAndDate) {
  Serve(Echo);
  const Received received = Get(Request("GET", "/v1/orders?state=PAID"));
  EXPECT_EQ(received.status, 200);
  EXPECT_EQ(received.body, "GET /v1/orders?state=PAID ");
  EXPECT_EQ(received.headers.Find("content-length"), absl::StrCat(received.body.size()));
  EXPECT_EQ(received.headers.Find("content-type"), "text/plain");
  EXPECT_EQ(received.headers.Find("date"), "Tue, 14 Nov 2023 22:13:20 GMT");
  EXPECT_TRUE(received.keep_alive);
}

TEST_F(ConnectionTest, ServesRequestAfterRequest) {
  Serve(Echo);
  Client client = Connect();
  for (int i = 0; i < 3; ++i) {
    client.Send(Request("POST", absl::StrCat("/", i), "Content-Length: 2\r\n") + "hi");
    EXPECT_EQ(client.Receive().body, absl::StrCat("POST /", i, "? hi"));
  }
  EXPECT_EQ(server().stats().requests, 3);
  EXPECT_EQ(server().stats().accepted, 1);
}

TEST_F(ConnectionTest, AnswersPipelinedRequestsInOrder) {
  Serve(Echo);
  Client client = Connect();
  client.Send(Request("GET", "/1") + Request("POST", "/2", "Content-Length: 3\r\n") + "two" +
              Request("POST", "/3", "Transfer-Encoding: chunked\r\n") + "5\r\nthree\r\n0\r\n\r\n" +
              Request("GET", "/4"));
  EXPECT_EQ(client.Receive().body, "GET /1? ");
  EXPECT_EQ(client.Receive().body, "POST /2? two");
  EXPECT_EQ(client.Receive().body, "POST /3? three");
  EXPECT_EQ(client.Receive().body, "GET /4? ");
}

TEST_F(ConnectionTest, AnswersARequestThatArrivesByteByByte) {
  Serve(Echo);
  Client client = Connect();
  for (const char byte : Request("POST", "/slow", "Transfer-Encoding: chunked\r\n") +
                             "3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nTrailer: t\r\n\r\n") {
    client.Send(absl::string_view(&byte, 1));
  }
  EXPECT_EQ(client.Receive().body, "POST /slow? abcde");
}

TEST_F(ConnectionTest, AnswersHeadWithTheLengthAndWithoutTheBody) {
  Serve(Echo);
  Client client = Connect();
  client.Send(Request("HEAD", "/x") + Request("GET", "/y"));
  const Received received = client.Receive(/*head=*/true);
  EXPECT_EQ(received.headers.Find("content-length"), absl::StrCat(strlen("HEAD /x? ")));
  EXPECT_EQ(client.Receive().body, "GET /y? ");
}

TEST_F(ConnectionTest, GivesTheHandlerTheWholeHead) {
  Serve([](Exchange* exchange) -> Task<void> {
    const RequestHead& head = exchange->request();
    std::string shown = absl::StrCat(head.scheme, " ", head.host, " ", head.remote_address);
    for (const Headers::Field field : head.headers) {
      absl::StrAppend(&shown, " ", field.name, "=", field.value);
    }
    co_await Answer(exchange, 200, shown);
  });
  EXPECT_EQ(Get(Request("GET", "/", "X-A:  1\t\r\nx-a: caf\xC3\xA9\r\n")).body,
            "http souk.example 127.0.0.1 Host=souk.example X-A=1 x-a=caf\xC3\xA9");
}

TEST_F(ConnectionTest, TakesAUrlAsTarget) {
  Serve([](Exchange* exchange) -> Task<void> {
    const RequestHead& head = exchange->request();
    co_await Answer(exchange, 200,
                    absl::StrCat(head.scheme, " ", head.host, " ", head.path, " ", head.query));
  });
  EXPECT_EQ(Get(Request("GET", "HTTPS://a.example:8443/p?q?r")).body,
            "https a.example:8443 /p q?r");
  EXPECT_EQ(Get(Request("GET", "http://a.example?q")).body, "http a.example / q");
  EXPECT_EQ(Get(Request("OPTIONS", "*")).body, "http souk.example * ");
}

TEST_F(ConnectionTest, ClosesWhenTheClientAsksForIt) {
  Serve(Echo);
  Client client = Connect();
  client.Send(Request("GET", "/", "Connection: close\r\n"));
  const Received received = client.Receive();
  EXPECT_EQ(received.status, 200);
  EXPECT_FALSE(received.keep_alive);
  EXPECT_EQ(client.ReceiveToEnd(), "");
}

TEST_F(ConnectionTest, KeepsAConnectionOfHttp10OnlyWhenAsked) {
  Serve(Echo);
  Client client = Connect();
  client.Send("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  const Received kept = client.Receive();
  EXPECT_EQ(kept.body, "GET /a? ");
  EXPECT_EQ(kept.headers.Find("connection"), "keep-alive");
  client.Send("GET /b HTTP/1.0\r\n\r\n");
  EXPECT_EQ(client.Receive().headers.Find("connection"), "close");
  EXPECT_EQ(client.ReceiveToEnd(), "");
}

TEST_F(ConnectionTest, AnswersForAHandlerThatDoesNot) {
  Serve([](Exchange*) -> Task<void> { co_return; });
  const Received received = Get(Request("GET", "/"));
  EXPECT_EQ(received.status, 500);
  EXPECT_EQ(received.body, "500: the request got no answer");
  EXPECT_EQ(received.headers.Find("content-type"), "application/json");
}

TEST_F(ConnectionTest, RefusesASecondResponseAndHeadersThatFrame) {
  struct Results {
    absl::Status framing, second;
  } results;
  const auto answer_thrice = [](Exchange* exchange, Results* results) -> Task<void> {
    results->framing = co_await exchange->response().Respond(200, {{"Content-Length", "1"}}, "x");
    co_await Answer(exchange, 204, "");
    results->second = co_await exchange->response().Respond(200, {}, "");
  };
  Serve(answer_thrice, &results);
  EXPECT_EQ(Get(Request("GET", "/")).status, 204);
  server().Stop(absl::InfiniteDuration());
  EXPECT_EQ(results.framing.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(results.second.code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(ConnectionTest, ReturnsToItsThreadWhenTheHandlerAnswersOnAnother) {
  std::thread backend;
  const auto answer_elsewhere = [](Exchange* exchange, std::thread* backend) -> Task<void> {
    co_await async::Await<>(
        [backend](async::Resume<> resume) { *backend = std::thread(std::move(resume)); });
    co_await Answer(exchange, 200, "from elsewhere");
  };
  Serve(answer_elsewhere, &backend);
  EXPECT_EQ(Get(Request("GET", "/")).body, "from elsewhere");
  backend.join();
}

}  // namespace
}  // namespace souk::gateway::http
