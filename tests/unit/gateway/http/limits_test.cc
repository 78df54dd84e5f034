// What goes past a limit is answered with the limit's status, and what just fits is served.

#include "absl/strings/str_cat.h"
#include "tests/unit/gateway/http/gzip.h"
#include "tests/unit/gateway/http/server_fixture.h"

namespace souk::gateway::http {
namespace {

class LimitsTest : public ServerTest {
 protected:
  LimitsTest() {
    options_.max_head_bytes = 2000;
    options_.max_target_bytes = 500;
    options_.max_header_count = 10;
    options_.max_body_bytes = 5000;
  }

  void ExpectStatus(absl::string_view request, int status) {
    const Received received = Get(request);
    EXPECT_EQ(received.status, status) << received.body;
    EXPECT_EQ(received.keep_alive, status == 200);
  }
};

std::string Fields(int count) {
  std::string fields;
  for (int i = 0; i < count; ++i) absl::StrAppend(&fields, "X-", i, ": y\r\n");
  return fields;
}

TEST_F(LimitsTest, Target) {
  Serve(Echo);
  ExpectStatus(Request("GET", "/" + std::string(499, 'a')), 200);
  ExpectStatus(Request("GET", "/" + std::string(500, 'a')), 414);
  ExpectStatus(Request("GET", "/" + std::string(100'000, 'a')), 414);
}

TEST_F(LimitsTest, HeadBytes) {
  Serve(Echo);
  const size_t rest = Request("GET", "/", "X: \r\n").size();
  ExpectStatus(Request("GET", "/", absl::StrCat("X: ", std::string(2000 - rest, 'a'), "\r\n")),
               200);
  ExpectStatus(Request("GET", "/", absl::StrCat("X: ", std::string(2001 - rest, 'a'), "\r\n")),
               431);
  ExpectStatus(Request("GET", "/", absl::StrCat("X: ", std::string(100'000, 'a'), "\r\n")), 431);
}

TEST_F(LimitsTest, HeaderCount) {
  Serve(Echo);
  ExpectStatus(Request("GET", "/", Fields(9)), 200);  // with Host
  ExpectStatus(Request("GET", "/", Fields(10)), 431);
}

TEST_F(LimitsTest, AHandlerMayRefuseABodyItself) {
  Serve([](Exchange* exchange) -> Task<void> {
    const absl::StatusOr<std::string> body = co_await exchange->body().ReadAll();
    EXPECT_EQ(body.status().code(), absl::StatusCode::kResourceExhausted);
    co_await Answer(exchange, 413, "in its own words");
  });
  const Received received = Get(Request("POST", "/", "Content-Length: 5001\r\n"));
  EXPECT_EQ(received.status, 413);
  EXPECT_EQ(received.body, "in its own words");
  EXPECT_FALSE(received.keep_alive);
  TearDown();
  EXPECT_EQ(server().stats().rejected, 1);
}

TEST_F(LimitsTest, BodyByItsLength) {
  Serve(Echo);
  ExpectStatus(Request("POST", "/", "Content-Length: 5000\r\n") + std::string(5000, 'a'), 200);
  // Refused before it is sent, also to a client that waits for leave.
  ExpectStatus(Request("POST", "/", "Content-Length: 5001\r\nExpect: 100-continue\r\n"), 413);
  ExpectStatus(Request("POST", "/", "Content-Length: 9223372036854775808\r\n"), 413);
}

TEST_F(LimitsTest, BodyInChunks) {
  Serve(Echo);
  const std::string head = Request("POST", "/", "Transfer-Encoding: chunked\r\n");
  const std::string chunk = absl::StrCat(absl::Hex(2500), "\r\n", std::string(2500, 'a'), "\r\n");
  ExpectStatus(head + chunk + chunk + "0\r\n\r\n", 200);
  ExpectStatus(head + chunk + chunk + "1\r\na\r\n0\r\n\r\n", 413);
}

TEST_F(LimitsTest, BodyAfterInflation) {
  Serve(Echo);
  const auto post = [](const std::string& body) {
    return absl::StrCat(
        Request("POST", "/",
                absl::StrCat("Content-Encoding: gzip\r\nContent-Length: ", body.size(), "\r\n")),
        body);
  };
  ExpectStatus(post(Gzip(std::string(5000, 'a'))), 200);
  ExpectStatus(post(Gzip(std::string(5001, 'a'))), 413);
  ExpectStatus(post(Gzip(std::string(1'000'000, 'a'))), 413);
}

TEST_F(LimitsTest, BodyAsTheHandlerSetsIt) {
  Serve([](Exchange* exchange) -> Task<void> {
    exchange->body().SetLimit(10'000);
    return Echo(exchange);
  });
  ExpectStatus(Request("POST", "/", "Content-Length: 10000\r\n") + std::string(10'000, 'a'), 200);
  ExpectStatus(Request("POST", "/", "Content-Length: 10001\r\n"), 413);
}

TEST_F(LimitsTest, TheHandlerLearnsWhyTheBodyFailed) {
  struct Results {
    absl::Status first, second;
  } results;
  const auto read_twice = [](Exchange* exchange, Results* results) -> Task<void> {
    results->first = (co_await exchange->body().ReadAll()).status();
    results->second = (co_await exchange->body().Next()).status();
  };
  Serve(read_twice, &results);
  ExpectStatus(Request("POST", "/", "Content-Length: 5001\r\n"), 413);
  server().Stop(absl::InfiniteDuration());
  EXPECT_EQ(results.first, absl::ResourceExhaustedError("the request body is too large"));
  EXPECT_EQ(results.second, results.first);
}

TEST_F(LimitsTest, Connections) {
  options_.max_connections = 2;
  Serve(Echo);
  Client first = Connect();
  Client second = Connect();
  for (Client* client : {&first, &second}) {
    client->Send(Request("GET", "/"));
    EXPECT_EQ(client->Receive().status, 200);
  }
  Client third = Connect();
  const Received refused = third.Receive();
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.headers.Find("retry-after"), "1");
  EXPECT_EQ(third.ReceiveToEnd(), "");
  EXPECT_EQ(server().stats().refused, 1);
  EXPECT_EQ(server().stats().open_connections, 2);
}

}  // namespace
}  // namespace souk::gateway::http
