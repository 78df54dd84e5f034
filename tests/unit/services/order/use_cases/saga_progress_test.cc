#include "services/order/use_cases/saga_progress.h"

#include <gtest/gtest.h>

#include "common/async/manual_executor.h"
#include "common/base/clock.h"

namespace souk::order {
namespace {

class SagaProgressTest : public ::testing::Test {
 protected:
  // Starts a task of the progress; the result turns true when it is over.
  std::shared_ptr<bool> Begin(Task<void> task) {
    auto over = std::make_shared<bool>(false);
    async::Spawn(std::move(task), [over] { *over = true; });
    return over;
  }

  ManualClock clock_;
  async::ManualExecutor executor_{clock_};
  SagaProgress progress_{executor_};
};

TEST_F(SagaProgressTest, WaitsForAtMostSoLong) {
  const auto over = Begin(progress_.Wait(absl::Seconds(1), {}));
  executor_.Advance(absl::Milliseconds(999));
  EXPECT_FALSE(*over);
  executor_.Advance(absl::Milliseconds(1));
  EXPECT_TRUE(*over);
}

TEST_F(SagaProgressTest, LetsGoThoseWhoWaitNowButNotWhoComesLater) {
  const auto first = Begin(progress_.Wait(absl::Seconds(1), {}));
  const auto second = Begin(progress_.Wait(absl::Seconds(1), {}));
  progress_.LetWaitersGo();
  EXPECT_TRUE(*first);
  EXPECT_TRUE(*second);
  const auto later = Begin(progress_.Wait(absl::Seconds(1), {}));
  EXPECT_FALSE(*later);
  executor_.Advance(absl::Seconds(1));
}

TEST_F(SagaProgressTest, WhoCancelsWaitsNoMoreAndTheOthersDo) {
  async::CancellationSource source;
  const auto cancelled = Begin(progress_.Wait(absl::Seconds(1), source.token()));
  const auto other = Begin(progress_.Wait(absl::Seconds(1), {}));
  source.Cancel();
  EXPECT_TRUE(*cancelled);
  EXPECT_FALSE(*other);
  progress_.End();
  EXPECT_TRUE(*other);
}

TEST_F(SagaProgressTest, NobodyWaitsAfterTheEnd) {
  const auto before = Begin(progress_.Wait(absl::Seconds(1), {}));
  progress_.End();
  EXPECT_TRUE(*before);
  EXPECT_TRUE(*Begin(progress_.Wait(absl::Seconds(1), {})));
}

TEST_F(SagaProgressTest, ANudgeEndsThePause) {
  const auto over = Begin(progress_.Pause(absl::Seconds(1)));
  EXPECT_FALSE(*over);
  progress_.Nudge();
  EXPECT_TRUE(*over);
}

TEST_F(SagaProgressTest, ANudgeBeforeThePauseIsNotLost) {
  progress_.Nudge();
  EXPECT_TRUE(*Begin(progress_.Pause(absl::Seconds(1))));
  const auto next = Begin(progress_.Pause(absl::Seconds(1)));
  EXPECT_FALSE(*next) << "one nudge ends one pause";
  executor_.Advance(absl::Seconds(1));
  EXPECT_TRUE(*next);
}

}  // namespace
}  // namespace souk::order
