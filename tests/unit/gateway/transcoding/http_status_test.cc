#include "gateway/transcoding/http_status.h"

#include "gtest/gtest.h"

namespace souk::gateway::transcoding {
namespace {

TEST(HttpStatusTest, EachGrpcCodeHasItsHttpStatus) {
  constexpr int kExpected[] = {200, 499, 500, 400, 504, 404, 409, 403, 429,
                               400, 409, 400, 501, 500, 503, 500, 401};
  for (int code = 0; code <= 16; ++code) EXPECT_EQ(HttpStatusOf(code), kExpected[code]) << code;
}

TEST(HttpStatusTest, OtherNumbersAreServerErrors) {
  EXPECT_EQ(HttpStatusOf(17), 500);
  EXPECT_EQ(HttpStatusOf(-1), 500);
}

}  // namespace
}  // namespace souk::gateway::transcoding
