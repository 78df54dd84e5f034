#include "common/interceptors/deadline_interceptor.h"

#include "tests/unit/common/interceptors/interceptors_fixture.h"

namespace souk::interceptors {
namespace {

class DeadlineInterceptorTest : public InterceptorsTest {
 protected:
  DeadlineInterceptorTest() { Connect(DeadlineInterceptor()); }
};

TEST_F(DeadlineInterceptorTest, ACallWithTimeLeftIsSent) {
  EXPECT_EQ(Call({.timeout = std::chrono::seconds(30)}), absl::OkStatus());
  EXPECT_EQ(calls_, 1);
}

TEST_F(DeadlineInterceptorTest, ACallWithoutADeadlineIsADefectAndNotSent) {
  EXPECT_EQ(Call({.has_deadline = false}), absl::InternalError("the call has no deadline"));
  EXPECT_EQ(calls_, 0);
}

TEST_F(DeadlineInterceptorTest, ACallWhoseDeadlineHasPassedIsNotSent) {
  EXPECT_EQ(Call({.timeout = std::chrono::milliseconds(-1)}),
            absl::DeadlineExceededError("the deadline passed before the call was sent"));
  EXPECT_EQ(calls_, 0);
}

TEST_F(DeadlineInterceptorTest, AStreamWithoutADeadlineIsADefectAndNotSent) {
  const Streamed refused = Watch(/*most=*/10, {.has_deadline = false});
  EXPECT_EQ(refused.messages, 0);
  EXPECT_EQ(refused.status, absl::InternalError("the call has no deadline"));
  EXPECT_EQ(calls_, 0);
}

}  // namespace
}  // namespace souk::interceptors
