// A server stream as a response of JSON lines.

#include "tests/unit/gateway/serving/serving_fixture.h"

namespace souk::gateway {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ApiStreamTest : public ServingTest {
 protected:
  Answer WatchWith(Reply reply, http::Headers headers = {}) {
    backend_.reply = std::move(reply);
    return Get("/v1/books/b-1:watch", std::move(headers));
  }
};

TEST_F(ApiStreamTest, EachMessageIsALineThatIsFlushed) {
  const Answer answer = WatchWith(
      {.messages = {Book("title: 'A'"), Book("title: 'B'")}, .first_metadata = {{"shelf", "7"}}});
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.Header("content-type"), "application/x-ndjson");
  EXPECT_EQ(answer.Header("grpc-metadata-shelf"), "7");
  EXPECT_THAT(answer.pieces, ElementsAre("{\"title\":\"A\"}\n", "{\"title\":\"B\"}\n"));
  EXPECT_TRUE(answer.trailers.has_value());
  EXPECT_EQ(scope_.rpc_name, "shelf.Shelf/Watch");
}

TEST_F(ApiStreamTest, NoMessageIsAnEmptyBody) {
  const Answer answer = WatchWith({});
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.Header("content-type"), "application/x-ndjson");
  EXPECT_EQ(answer.body, "");
}

TEST_F(ApiStreamTest, AnErrorBeforeTheFirstMessageHasItsHttpStatus) {
  const Answer answer = WatchWith({.status = absl::NotFoundError("no such book")});
  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(answer.Header("content-type"), "application/json");
  EXPECT_EQ(answer.body, R"({"code":5,"message":"no such book","details":[]})");
}

TEST_F(ApiStreamTest, AnErrorAfterTheFirstMessageIsTheLastLine) {
  const Answer answer =
      WatchWith({.messages = {Book("title: 'A'")}, .status = absl::UnavailableError("restarting")});
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.pieces,
              ElementsAre("{\"title\":\"A\"}\n",
                          "{\"error\":{\"code\":14,\"message\":\"restarting\",\"details\":[]}}\n"));
  EXPECT_TRUE(answer.closes);
  EXPECT_TRUE(answer.trailers.has_value());
}

TEST_F(ApiStreamTest, TrailersAreSentToWhoTakesThemHoweverTheStreamEnds) {
  for (const absl::Status& status : {absl::OkStatus(), absl::NotFoundError("no such book")}) {
    for (const std::vector<std::string>& messages :
         {std::vector<std::string>(), {Book("title: 'A'")}}) {
      const Reply reply = {
          .messages = messages, .status = status, .last_metadata = {{"cost", "3"}}};
      const Answer answer = WatchWith(reply, {{"te", "trailers"}});
      EXPECT_EQ(answer.status, messages.empty() && !status.ok() ? 404 : 200);
      ASSERT_TRUE(answer.trailers.has_value());
      EXPECT_EQ(answer.trailers->Find("grpc-metadata-cost"), "3");
      EXPECT_EQ(WatchWith(reply).trailers.value_or(http::Headers()).Count("grpc-metadata-cost"),
                0U);
    }
  }
}

TEST_F(ApiStreamTest, AMessageWithoutAJsonFormEndsTheStreamWithAnError) {
  backend_.endless = true;
  const Answer answer =
      WatchWith({.messages = {Book("title: 'A'"), Book("printed { nanos: -1 }")}});
  EXPECT_EQ(answer.status, 200);
  ASSERT_EQ(answer.pieces.size(), 2u);
  EXPECT_THAT(answer.pieces[1], HasSubstr(R"({"error":{"code":13,)"));
  EXPECT_TRUE(answer.trailers.has_value());
}

TEST_F(ApiStreamTest, AFirstMessageWithoutAJsonFormIsAnInternalError) {
  backend_.endless = true;
  const Answer answer = WatchWith({.messages = {"\xff\xff"}});
  EXPECT_EQ(answer.status, 500);
  EXPECT_THAT(answer.body, HasSubstr(R"("code":13)"));
}

TEST_F(ApiStreamTest, AReaderThatLeavesEndsTheCall) {
  backend_.endless = true;
  backend_.reply = {.messages = {Book("title: 'A'")}};
  FakeExchange exchange("GET", "/v1/books/b-1:watch");
  exchange.LeaveAfter(2);
  const Answer answer = Serve(exchange);
  EXPECT_EQ(answer.pieces.size(), 2u);
  EXPECT_FALSE(answer.trailers.has_value());
  backend_.Stop();
  EXPECT_TRUE(backend_.was_cancelled);
}

TEST_F(ApiStreamTest, AClientThatLeavesBetweenMessagesEndsTheCall) {
  backend_.hangs = true;
  FakeExchange exchange("GET", "/v1/books/b-1:watch");
  backend_.when_called = [&] { exchange.Leave(); };
  Serve(exchange);
  backend_.Stop();
  EXPECT_TRUE(backend_.was_cancelled);
  EXPECT_THAT(exchange.answer().pieces, IsEmpty());
}

TEST_F(ApiStreamTest, ADeadlineEndsTheStream) {
  backend_.hangs = true;
  EXPECT_EQ(Get("/v1/books/b-1:watch", {{"x-request-timeout", "20"}}).status, 504);
}

TEST_F(ApiStreamTest, AQuietStreamEndsWhenTheGatewayDrains) {
  ManualClock clock;
  ApiEndpoint endpoint(routes_, errors_, clock, {});
  backend_.hangs = true;
  backend_.when_called = [&] {
    clock.Advance(absl::Seconds(1));
    endpoint.EndStreams();
  };
  FakeExchange exchange("GET", "/v1/books/b-1:watch");
  async::RunBlocking(endpoint.Serve(exchange, scope_));
  EXPECT_EQ(exchange.answer().status, 503);
  EXPECT_THAT(exchange.answer().body, HasSubstr(R"("reason":"DRAINING")"));
  backend_.Stop();
  EXPECT_TRUE(backend_.was_cancelled);
}

TEST_F(ApiStreamTest, AStreamThatIsBusyMayFinishWhileTheGatewayDrains) {
  ManualClock clock;
  ApiEndpoint endpoint(routes_, errors_, clock, {});
  backend_.reply = {.messages = {Book("title: 'A'")}};
  backend_.when_called = [&] {
    clock.Advance(absl::Milliseconds(999));
    endpoint.EndStreams();
  };
  FakeExchange exchange("GET", "/v1/books/b-1:watch");
  async::RunBlocking(endpoint.Serve(exchange, scope_));
  EXPECT_EQ(exchange.answer().status, 200);
  EXPECT_THAT(exchange.answer().pieces, ElementsAre("{\"title\":\"A\"}\n"));
}

}  // namespace
}  // namespace souk::gateway
