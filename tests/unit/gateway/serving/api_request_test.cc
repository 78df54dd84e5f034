// From the HTTP request to what the backend receives, and what is refused before it.

#include "common/base/error.h"
#include "tests/unit/gateway/serving/serving_fixture.h"

namespace souk::gateway {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Key;
using ::testing::Not;
using ::testing::Pair;
using ::testing::SizeIs;

class ApiRequestTest : public ServingTest {
 protected:
  ApiRequestTest() { backend_.reply = {.messages = {Book("book_id: 'b-1'")}}; }

  // The call that the last request became.
  const ReceivedCall& received() {
    EXPECT_THAT(backend_.calls, SizeIs(1));
    return backend_.calls.at(0);
  }

  // An answer that is an error, given without asking the backend.
  void ExpectRefused(const Answer& answer, int status, const std::string& body_part) {
    EXPECT_EQ(answer.status, status) << answer.body;
    EXPECT_EQ(answer.Header("content-type"), "application/json");
    EXPECT_THAT(answer.body, HasSubstr(body_part));
    EXPECT_THAT(backend_.calls, IsEmpty());
  }
};

TEST_F(ApiRequestTest, PathAndQueryFillTheMessage) {
  EXPECT_EQ(Get("/v1/books/b%201?page=7").status, 200);
  EXPECT_EQ(received().rpc, "Get");
  EXPECT_EQ(received().request, R"(book_id: "b 1" page: 7)");
  EXPECT_EQ(scope_.rpc_name, "shelf.Shelf/Get");
}

TEST_F(ApiRequestTest, TheBodyFillsItsField) {
  const Answer answer = Post("/v1/books?signed=true", R"({"title":"Dune","copies":"3"})",
                             {{"content-type", "application/json; charset=utf-8"}});
  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(received().request, R"(book { title: "Dune" copies: 3 } signed: true)");
}

TEST_F(ApiRequestTest, ABodyWithoutATypeIsJson) {
  EXPECT_EQ(Post("/v1/books", R"({"title":"Dune"})").status, 200);
  EXPECT_EQ(received().request, R"(book { title: "Dune" })");
}

TEST_F(ApiRequestTest, HeadIsServedAsGet) {
  FakeExchange exchange("HEAD", "/v1/books/b-1");
  EXPECT_EQ(Serve(exchange).status, 200);
  EXPECT_EQ(received().rpc, "Get");
}

TEST_F(ApiRequestTest, APathThatIsNotBoundIsNotFound) {
  ExpectRefused(Get("/v1/nothing"), 404,
                R"({"code":5,"message":"there is nothing at this path","details":[]})");
  EXPECT_EQ(scope_.rpc_name, "");
}

TEST_F(ApiRequestTest, AnotherMethodIsToldWhichThereAre) {
  FakeExchange exchange("DELETE", "/v1/books");
  const Answer answer = Serve(exchange);
  ExpectRefused(answer, 405, R"("code":12)");
  EXPECT_EQ(answer.Header("allow"), "GET, HEAD, POST");
}

TEST_F(ApiRequestTest, APathThatCannotBeDecodedIsRefused) {
  ExpectRefused(Get("/v1/books/%zz"), 400, R"("field":"path")");
  ExpectRefused(Get("/v1/books/.."), 400, R"("field":"path")");
}

TEST_F(ApiRequestTest, AParameterThatIsNoFieldIsRefusedByName) {
  ExpectRefused(Get("/v1/books/b-1?colour=red"), 400, "colour");
}

TEST_F(ApiRequestTest, UnknownParametersAndMembersAreIgnoredWhereTheOptionsSaySo) {
  ApiEndpoint::Options lenient;
  lenient.request.ignore_unknown_fields = true;
  lenient.request.ignore_unknown_parameters = true;
  FakeExchange exchange("POST", "/v1/books?colour=red", {}, R"({"colour":"red"})");
  EXPECT_EQ(Serve(exchange, lenient).status, 200);
  EXPECT_EQ(received().request, "book { }");
}

TEST_F(ApiRequestTest, ABodyThatIsNotJsonIsRefused) {
  ExpectRefused(Post("/v1/books", "{"), 400, R"("code":3)");
}

TEST_F(ApiRequestTest, ABodyOfAnotherTypeIsUnsupported) {
  ExpectRefused(
      Post("/v1/books", "title=Dune", {{"content-type", "application/x-www-form-urlencoded"}}), 415,
      "application/json");
}

TEST_F(ApiRequestTest, ABodyWhereNoneIsTakenIsRefused) {
  FakeExchange exchange("GET", "/v1/books/b-1", {}, "{}");
  ExpectRefused(Serve(exchange), 400, R"("code":3)");
}

TEST_F(ApiRequestTest, ABodyThatCannotBeReadIsRefusedLikeAnythingElse) {
  const std::pair<absl::Status, int> failures[] = {
      {absl::ResourceExhaustedError("too long"), 413},
      {absl::DeadlineExceededError("too slow"), 408},
      {absl::InvalidArgumentError("malformed"), 400},
      {absl::CancelledError("left"), 499},
  };
  for (const auto& [failure, status] : failures) {
    FakeExchange exchange("POST", "/v1/books", {}, "{}");
    exchange.FailBody(failure);
    ExpectRefused(Serve(exchange), status, std::string(failure.message()));
  }
}

TEST_F(ApiRequestTest, AnRpcThatTakesAStreamIsUnimplemented) {
  ExpectRefused(Post("/v1/books:import", "{}"), 501, R"("code":12)");
}

TEST_F(ApiRequestTest, HeadersBecomeMetadata) {
  Get("/v1/books/b-1", {{"authorization", "Bearer t"},
                        {"grpc-metadata-tenant", "blue"},
                        {"idempotency-key", "k-1"},
                        {"cookie", "c=1"}});
  EXPECT_THAT(received().metadata,
              AllOf(Contains(Pair("authorization", "Bearer t")), Contains(Pair("tenant", "blue")),
                    Contains(Pair("idempotency-key", "k-1")),
                    Contains(Pair("x-forwarded-for", "192.0.2.7")), Not(Contains(Key("cookie")))));
}

TEST_F(ApiRequestTest, AForgedHeaderIsRefused) {
  ExpectRefused(Get("/v1/books/b-1", {{"grpc-metadata-authorization", "Bearer t"}}), 400,
                R"("field":"grpc-metadata-authorization")");
}

TEST_F(ApiRequestTest, AnIdempotencyKeyThatIsNoneIsRefused) {
  ExpectRefused(Post("/v1/books", "{}", {{"idempotency-key", ""}}), 400,
                R"("field":"idempotency-key")");
}

TEST_F(ApiRequestTest, TheScopesTraceAndIdGoWithTheCall) {
  scope_.request_id = "r-1";
  scope_.trace =
      *telemetry::ParseTraceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  Get("/v1/books/b-1", {{"x-request-id", "of the client"}});
  EXPECT_THAT(received().metadata, Contains(Pair("x-request-id", "r-1")));
  EXPECT_THAT(received().metadata,
              Contains(Pair("traceparent", HasSubstr("0af7651916cd43dd8448eb211c80319c"))));
}

TEST_F(ApiRequestTest, TheClientMayShortenTheDeadline) {
  const auto began = std::chrono::system_clock::now();
  EXPECT_EQ(Get("/v1/books/b-1", {{"grpc-timeout", "20S"}}).status, 200);
  EXPECT_LT(received().deadline, began + std::chrono::seconds(25));
}

TEST_F(ApiRequestTest, TheClientCannotProlongTheDeadline) {
  const auto began = std::chrono::system_clock::now();
  EXPECT_EQ(Get("/v1/books/b-1", {{"x-request-timeout", "3600000"}}).status, 200);
  EXPECT_LT(received().deadline, began + std::chrono::seconds(60));
}

TEST_F(ApiRequestTest, ADeadlineThatHasPassedIsNotTried) {
  ExpectRefused(Get("/v1/books/b-1", {{"x-request-timeout", "0"}}), 504, R"("code":4)");
}

TEST_F(ApiRequestTest, AMalformedTimeoutIsRefused) {
  ExpectRefused(Get("/v1/books/b-1", {{"grpc-timeout", "soon"}}), 400, R"("field":"grpc-timeout")");
}

}  // namespace
}  // namespace souk::gateway
