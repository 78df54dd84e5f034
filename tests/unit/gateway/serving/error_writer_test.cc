#include "gateway/serving/error_writer.h"

#include <gtest/gtest.h>

#include "common/base/error.h"
#include "tests/unit/common/async/run_blocking.h"
#include "tests/unit/gateway/fake_exchange.h"

namespace souk::gateway {
namespace {

class ErrorWriterTest : public ::testing::Test {
 protected:
  Answer Respond(const absl::Status& error, http::Headers headers = {}) {
    FakeExchange exchange("GET", "/");
    http::Exchange& seen = exchange;
    async::RunBlocking(errors_.Respond(seen.response(), error, std::move(headers)));
    return exchange.answer();
  }

  ErrorWriter errors_{
      transcoding::DetailTypes(*google::protobuf::DescriptorPool::generated_pool())};
};

TEST_F(ErrorWriterTest, AnErrorIsItsCodesStatusWithABody) {
  const Answer answer = Respond(absl::PermissionDeniedError("not yours"), {{"x-own", "1"}});
  EXPECT_EQ(answer.status, 403);
  EXPECT_EQ(answer.Header("content-type"), "application/json");
  EXPECT_EQ(answer.Header("x-own"), "1");
  EXPECT_EQ(answer.body, R"({"code":7,"message":"not yours","details":[]})");
  EXPECT_EQ(answer.headers.Count("retry-after"), 0u);
  EXPECT_EQ(answer.headers.Count("www-authenticate"), 0u);
}

TEST_F(ErrorWriterTest, AnUnauthenticatedClientIsToldHow) {
  const Answer answer = Respond(absl::UnauthenticatedError("who are you?"));
  EXPECT_EQ(answer.status, 401);
  EXPECT_EQ(answer.Header("www-authenticate"), "Bearer");
}

TEST_F(ErrorWriterTest, ARetryTimeIsAHeaderTooAndNeverTooEarly) {
  const Answer answer = Respond(RetryableError(absl::StatusCode::kUnavailable, "CIRCUIT_OPEN",
                                               "later", absl::Milliseconds(2001)));
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.Header("retry-after"), "3");
}

TEST_F(ErrorWriterTest, AnHttpStatusOfItsOwnGoesBeforeTheCodes) {
  FakeExchange exchange("GET", "/");
  http::Exchange& seen = exchange;
  const absl::Status error = absl::UnimplementedError("no");
  async::RunBlocking(errors_.RespondAs(seen.response(), 405, error, {{"allow", "GET"}}));
  EXPECT_EQ(exchange.answer().status, 405);
  EXPECT_EQ(exchange.answer().Header("allow"), "GET");
  EXPECT_EQ(exchange.answer().body, R"({"code":12,"message":"no","details":[]})");
}

TEST_F(ErrorWriterTest, AStreamsErrorIsOneLine) {
  EXPECT_EQ(errors_.StreamError(absl::DataLossError("torn")),
            "{\"error\":{\"code\":15,\"message\":\"torn\",\"details\":[]}}\n");
}

TEST_F(ErrorWriterTest, TheServersOwnErrorsHaveTheSameForm) {
  EXPECT_EQ(errors_.ServerErrorBody({400, "no Host"}),
            R"({"code":3,"message":"no Host","details":[]})");
}

TEST_F(ErrorWriterTest, TheServersOwnErrorsHaveTheCodeThatSaysItBest) {
  const std::pair<int, int> codes[] = {{400, 3},  {408, 4},  {413, 8},  {414, 3}, {431, 8},
                                       {500, 13}, {501, 12}, {503, 14}, {505, 13}};
  for (const auto& [http_status, code] : codes) {
    EXPECT_EQ(errors_.ServerErrorBody({http_status, ""}),
              "{\"code\":" + std::to_string(code) + ",\"message\":\"\",\"details\":[]}")
        << http_status;
  }
}

}  // namespace
}  // namespace souk::gateway
