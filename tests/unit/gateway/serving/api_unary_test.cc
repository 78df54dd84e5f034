// From the backend's answer to a unary call to the HTTP response.

#include "common/base/error.h"
#include "common/rpc/status_mapping.h"
#include "tests/unit/gateway/serving/serving_fixture.h"

namespace souk::gateway {
namespace {

using ::testing::HasSubstr;

class ApiUnaryTest : public ServingTest {
 protected:
  Answer GetWith(Reply reply, http::Headers headers = {}) {
    backend_.reply = std::move(reply);
    return Get("/v1/books/b-1", std::move(headers));
  }

  const http::Headers kTrailersWanted{{"te", "trailers"}};
};

TEST_F(ApiUnaryTest, AMessageIsShownAsJson) {
  const Answer answer = GetWith({.messages = {Book("book_id: 'b-1' title: 'Dune' copies: 3")}});
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.Header("content-type"), "application/json");
  EXPECT_EQ(answer.body, R"({"bookId":"b-1","title":"Dune","copies":"3"})");
  EXPECT_FALSE(answer.closes);
}

TEST_F(ApiUnaryTest, AnEmptyMessageIsAnEmptyObject) {
  EXPECT_EQ(GetWith({.messages = {""}}).body, "{}");
}

TEST_F(ApiUnaryTest, FieldsWithoutAValueAreWrittenWhereTheOptionsSaySo) {
  backend_.reply = {.messages = {Book("book_id: 'b-1'")}};
  ApiEndpoint::Options options;
  options.emit_defaults = true;
  FakeExchange exchange("GET", "/v1/books/b-1");
  EXPECT_EQ(Serve(exchange, options).body, R"({"bookId":"b-1","title":"","copies":"0"})");
}

TEST_F(ApiUnaryTest, ResponseBodyPicksAField) {
  backend_.reply = {
      .messages = {Bytes("shelf.Books", "books { title: 'A' } books { title: 'B' }")}};
  EXPECT_EQ(Get("/v1/books").body, R"([{"title":"A"},{"title":"B"}])");
}

TEST_F(ApiUnaryTest, AnHttpBodyPassesThroughWithItsType) {
  backend_.reply = {
      .messages = {Bytes("google.api.HttpBody", R"(content_type: "image/png" data: "\211PNG")")}};
  const Answer answer = Get("/v1/books/b-1/cover");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.Header("content-type"), "image/png");
  EXPECT_EQ(answer.body, "\x89PNG");
}

TEST_F(ApiUnaryTest, AnErrorHasTheStatusOfItsCodeAndItsDetails) {
  const Answer answer = GetWith(
      {.status = ErrorWithReason(absl::StatusCode::kNotFound, "NO_SUCH_BOOK", "no such book")});
  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(answer.Header("content-type"), "application/json");
  EXPECT_EQ(answer.body, R"({"code":5,"message":"no such book","details":[)"
                         R"({"@type":"type.googleapis.com/google.rpc.ErrorInfo",)"
                         R"("reason":"NO_SUCH_BOOK","domain":"souk"}]})");
}

TEST_F(ApiUnaryTest, DetailsOfTheApisOwnTypesAreExpandedAndUnknownOnesKept) {
  google::rpc::Status status;
  status.set_code(9);
  status.add_details()->set_type_url("type.googleapis.com/shelf.Book");
  status.mutable_details(0)->set_value(Book("title: 'Dune'"));
  status.add_details()->set_type_url("type.googleapis.com/no.Such");
  status.mutable_details(1)->set_value("\x01");
  const Answer answer = GetWith({.status = rpc::FromRpcStatus(status)});
  EXPECT_EQ(answer.status, 400);
  EXPECT_THAT(answer.body,
              HasSubstr(R"("details":[{"@type":"type.googleapis.com/shelf.Book","title":"Dune"},)"
                        R"({"@type":"type.googleapis.com/no.Such","value":"AQ=="}])"));
}

TEST_F(ApiUnaryTest, RetryInfoBecomesRetryAfter) {
  const Answer answer =
      GetWith({.status = RetryableError(absl::StatusCode::kAborted, "KEY_IN_FLIGHT", "later",
                                        absl::Milliseconds(1500))});
  EXPECT_EQ(answer.status, 409);
  EXPECT_EQ(answer.Header("retry-after"), "2");
}

TEST_F(ApiUnaryTest, ABackendThatCannotBeReachedIsUnavailable) {
  backend_.Stop();
  const Answer answer = Get("/v1/books/b-1");
  EXPECT_EQ(answer.status, 503);
  EXPECT_THAT(answer.body, HasSubstr(R"("code":14)"));
}

TEST_F(ApiUnaryTest, ABackendThatTakesTooLongIsATimeout) {
  backend_.hangs = true;
  EXPECT_EQ(Get("/v1/books/b-1", {{"x-request-timeout", "20"}}).status, 504);
}

TEST_F(ApiUnaryTest, AClientThatLeavesCancelsTheCall) {
  FakeExchange exchange("GET", "/v1/books/b-1");
  backend_.hangs = true;
  backend_.when_called = [&] { exchange.Leave(); };
  EXPECT_EQ(Serve(exchange).status, 499);
  backend_.Stop();
  EXPECT_TRUE(backend_.was_cancelled);
}

TEST_F(ApiUnaryTest, BytesThatAreNoMessageAreAnInternalError) {
  const Answer answer = GetWith({.messages = {"\xff\xff"}});
  EXPECT_EQ(answer.status, 500);
  EXPECT_THAT(answer.body, HasSubstr(R"("code":13)"));
}

TEST_F(ApiUnaryTest, AValueWithoutAJsonFormIsAnInternalError) {
  const Answer answer = GetWith({.messages = {Book("printed { nanos: -1 }")}});
  EXPECT_EQ(answer.status, 500);
  EXPECT_THAT(answer.body, HasSubstr(R"("code":13)"));
}

TEST_F(ApiUnaryTest, ABackendThatSendsNoMessageHasBrokenTheProtocol) {
  const Answer answer = GetWith({.messages = {}});
  EXPECT_EQ(answer.status, 501);
  EXPECT_EQ(answer.body, R"({"code":12,"message":"the callee sent no message","details":[]})");
}

TEST_F(ApiUnaryTest, ABackendThatSendsTwoMessagesIsNotBelieved) {
  // gRPC waits for somebody to read the second, until the deadline.
  const Answer answer = GetWith({.messages = {Book("title: 'A'"), Book("title: 'B'")}},
                                {{"x-request-timeout", "100"}});
  EXPECT_EQ(answer.status, 504);
}

TEST_F(ApiUnaryTest, MetadataBecomesHeaders) {
  const Answer answer = GetWith({.messages = {Book("")},
                                 .first_metadata = {{"shelf", "7"}},
                                 .last_metadata = {{"cost", "3"}}});
  EXPECT_EQ(answer.Header("grpc-metadata-shelf"), "7");
  EXPECT_EQ(answer.Header("grpc-metadata-cost"), "");
  EXPECT_FALSE(answer.trailers.has_value());
}

TEST_F(ApiUnaryTest, TrailersAreSentToWhoTakesThem) {
  const Answer answer = GetWith(
      {.messages = {Book("title: 'Dune'")}, .last_metadata = {{"cost", "3"}}}, kTrailersWanted);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, R"({"title":"Dune"})");
  ASSERT_TRUE(answer.trailers.has_value());
  EXPECT_EQ(answer.trailers->Find("grpc-metadata-cost"), "3");
}

TEST_F(ApiUnaryTest, TrailersAreSentWithAnErrorToo) {
  const Reply reply = {.status = absl::NotFoundError("no such book"),
                       .last_metadata = {{"cost", "3"}}};
  const Answer answer = GetWith(reply, kTrailersWanted);
  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(answer.body, R"({"code":5,"message":"no such book","details":[]})");
  ASSERT_TRUE(answer.trailers.has_value());
  EXPECT_EQ(answer.trailers->Find("grpc-metadata-cost"), "3");
  EXPECT_FALSE(GetWith(reply).trailers.has_value());
}

TEST_F(ApiUnaryTest, WithoutTrailersToSendTheAnswerIsWhole) {
  const Answer answer = GetWith({.messages = {Book("title: 'Dune'")}}, kTrailersWanted);
  EXPECT_EQ(answer.body, R"({"title":"Dune"})");
  EXPECT_FALSE(answer.trailers.has_value());
}

TEST_F(ApiUnaryTest, AnErrorKeepsTheMetadataThatCameBefore) {
  backend_.reply = {.messages = {Book("")},
                    .status = absl::DataLossError("torn"),
                    .first_metadata = {{"shelf", "7"}}};
  const Answer answer = Get("/v1/books/b-1");
  EXPECT_EQ(answer.status, 500);
  EXPECT_EQ(answer.Header("grpc-metadata-shelf"), "7");
  EXPECT_THAT(answer.body, HasSubstr(R"("code":15)"));
}

}  // namespace
}  // namespace souk::gateway
