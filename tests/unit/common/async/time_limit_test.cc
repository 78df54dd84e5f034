#include "common/async/time_limit.h"

#include <gtest/gtest.h>

#include "common/async/manual_executor.h"
#include "common/base/clock.h"

namespace souk::async {
namespace {

class TimeLimitTest : public testing::Test {
 protected:
  ManualClock clock_;
  ManualExecutor executor_{clock_};
  CancellationSource outer_;
};

TEST_F(TimeLimitTest, CancelsWhenTheTimeHasPassed) {
  const TimeLimit limit(executor_, absl::Seconds(1), outer_.token());
  executor_.Advance(absl::Milliseconds(999));
  EXPECT_FALSE(limit.token().cancelled());
  executor_.Advance(absl::Milliseconds(1));
  EXPECT_TRUE(limit.token().cancelled());
  EXPECT_FALSE(outer_.token().cancelled());
}

TEST_F(TimeLimitTest, CancelsWithTheOuterToken) {
  const TimeLimit limit(executor_, absl::Seconds(1), outer_.token());
  outer_.Cancel();
  EXPECT_TRUE(limit.token().cancelled());
}

TEST_F(TimeLimitTest, IsForgottenWhenNobodyWaitsAnyMore) {
  CancellationToken token;
  {
    const TimeLimit limit(executor_, absl::Seconds(1), outer_.token());
    token = limit.token();
  }
  executor_.Advance(absl::Seconds(2));
  outer_.Cancel();
  EXPECT_FALSE(token.cancelled());
}

}  // namespace
}  // namespace souk::async
