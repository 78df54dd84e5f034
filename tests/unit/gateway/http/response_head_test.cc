#include "gateway/http/response_head.h"

#include <gtest/gtest.h>

#include "common/base/clock.h"
#include "gateway/http/date_cache.h"

namespace souk::gateway::http {
namespace {

using Kind = ResponseFraming::Kind;

std::string Head(int status, const Headers& headers, ResponseFraming framing,
                 Afterwards afterwards) {
  std::string out;
  const absl::Status appended = AppendResponseHead(status, headers, framing, afterwards, "D", out);
  return appended.ok() ? out : std::string(appended.message());
}

TEST(AppendResponseHead, WritesEachFramingAndEachAfterwards) {
  EXPECT_EQ(Head(200, {{"A", "1"}, {"A", "2"}}, {Kind::kContentLength, 7}, Afterwards::kKeepAlive),
            "HTTP/1.1 200 OK\r\nDate: D\r\nA: 1\r\nA: 2\r\nContent-Length: 7\r\n\r\n");
  EXPECT_EQ(Head(404, {}, {Kind::kChunked}, Afterwards::kClose),
            "HTTP/1.1 404 Not Found\r\nDate: D\r\nTransfer-Encoding: chunked\r\n"
            "Connection: close\r\n\r\n");
  EXPECT_EQ(Head(204, {}, {}, Afterwards::kKeepAliveHttp10),
            "HTTP/1.1 204 No Content\r\nDate: D\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_EQ(Head(200, {}, {Kind::kUntilClose}, Afterwards::kClose),
            "HTTP/1.1 200 OK\r\nDate: D\r\nConnection: close\r\n\r\n");
}

TEST(AppendResponseHead, WritesAStatusWithoutAKnownReason) {
  EXPECT_EQ(Head(499, {}, {}, Afterwards::kKeepAlive).substr(0, 13), "HTTP/1.1 499 ");
}

TEST(AppendResponseHead, RefusesWhatCannotBeSent) {
  for (const int status : {0, 100, 199, 600}) {
    EXPECT_EQ(Head(status, {}, {}, Afterwards::kClose),
              std::to_string(status) + " is not a status of a response");
  }
  EXPECT_EQ(Head(200, {{"A", "b\r\nC: d"}}, {}, Afterwards::kClose),
            "the response header 'A' cannot be sent");
  EXPECT_EQ(Head(200, {{"A B", "c"}}, {}, Afterwards::kClose),
            "the response header 'A B' cannot be sent");
  EXPECT_EQ(Head(200, {{"content-LENGTH", "1"}}, {}, Afterwards::kClose),
            "the response header 'content-LENGTH' is the server's to write");
}

TEST(DateCache, FollowsTheClock) {
  ManualClock clock(absl::FromUnixSeconds(784111777));
  DateCache date(clock);
  EXPECT_EQ(date.Now(), "Sun, 06 Nov 1994 08:49:37 GMT");
  clock.Advance(absl::Milliseconds(999));
  EXPECT_EQ(date.Now(), "Sun, 06 Nov 1994 08:49:37 GMT");
  clock.Advance(absl::Milliseconds(1));
  EXPECT_EQ(date.Now(), "Sun, 06 Nov 1994 08:49:38 GMT");
}

}  // namespace
}  // namespace souk::gateway::http
