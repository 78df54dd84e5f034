#include "common/async/manual_executor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "common/async/blocking_pool.h"
#include "common/async/task_scope.h"

namespace souk::async {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ManualExecutorTest : public ::testing::Test {
 protected:
  // Work that notes its name and the moment at which it ran.
  absl::AnyInvocable<void()> Note(int name) {
    return [this, name] {
      ran_.push_back(name);
      ran_at_ = clock_.Now() - start_;
    };
  }

  ManualClock clock_;
  const absl::Time start_ = clock_.Now();
  ManualExecutor executor_{clock_};
  std::vector<int> ran_;
  absl::Duration ran_at_;
};

TEST_F(ManualExecutorTest, RunsNothingByItself) {
  executor_.Post(Note(1));
  EXPECT_THAT(ran_, IsEmpty());
}

TEST_F(ManualExecutorTest, RunsPostedWorkInOrderAndWhatItPosts) {
  executor_.Post([&] { executor_.Post(Note(3)); });
  executor_.Post(Note(1));
  executor_.Post(Note(2));
  executor_.RunReady();
  EXPECT_THAT(ran_, ElementsAre(1, 2, 3));
}

TEST_F(ManualExecutorTest, RunsTimersAtTheirMomentEarliestFirst) {
  const auto late = executor_.After(absl::Seconds(2), Note(2));
  const auto early = executor_.After(absl::Seconds(1), Note(1));
  executor_.Advance(absl::Seconds(1));
  EXPECT_THAT(ran_, ElementsAre(1));
  EXPECT_EQ(ran_at_, absl::Seconds(1));
  executor_.Advance(absl::Seconds(9));
  EXPECT_THAT(ran_, ElementsAre(1, 2));
  EXPECT_EQ(ran_at_, absl::Seconds(2));
  EXPECT_EQ(clock_.Now(), start_ + absl::Seconds(10));
}

TEST_F(ManualExecutorTest, TimersOfOneMomentRunInTheOrderTheyWereMade) {
  const auto first = executor_.After(absl::Seconds(1), Note(1));
  const auto second = executor_.After(absl::Seconds(1), Note(2));
  executor_.Advance(absl::Seconds(1));
  EXPECT_THAT(ran_, ElementsAre(1, 2));
}

TEST_F(ManualExecutorTest, CancelledAndDestroyedTimersDoNotRun) {
  const auto cancelled = executor_.After(absl::Seconds(1), Note(1));
  auto destroyed = executor_.After(absl::Seconds(1), Note(2));
  EXPECT_TRUE(cancelled->Cancel());
  EXPECT_FALSE(cancelled->Cancel());
  destroyed.reset();
  EXPECT_EQ(executor_.timers(), 0U);
  executor_.Advance(absl::Seconds(2));
  EXPECT_THAT(ran_, IsEmpty());
}

TEST_F(ManualExecutorTest, ATimerThatRanCannotBeCancelled) {
  const auto timer = executor_.After(absl::ZeroDuration(), Note(1));
  executor_.RunReady();
  EXPECT_THAT(ran_, ElementsAre(1));
  EXPECT_FALSE(timer->Cancel());
}

TEST_F(ManualExecutorTest, AdvanceToNextTimerMovesNoFurther) {
  const auto first = executor_.After(absl::Seconds(3), Note(1));
  const auto second = executor_.After(absl::Hours(1), Note(2));
  EXPECT_TRUE(executor_.AdvanceToNextTimer());
  EXPECT_THAT(ran_, ElementsAre(1));
  EXPECT_EQ(clock_.Now(), start_ + absl::Seconds(3));
  EXPECT_TRUE(executor_.AdvanceToNextTimer());
  EXPECT_FALSE(executor_.AdvanceToNextTimer());
}

TEST_F(ManualExecutorTest, SleepsByTheManualClock) {
  bool slept = false;
  Spawn(Sleep(executor_, absl::Hours(24)), [&](bool passed) { slept = passed; });
  executor_.Advance(absl::Hours(23));
  EXPECT_FALSE(slept);
  executor_.Advance(absl::Hours(1));
  EXPECT_TRUE(slept);
}

TEST_F(ManualExecutorTest, RunTaskWaitsForAPoolsThread) {
  BlockingPool pool({.name = "pool"}, executor_);
  const auto answer = RunTask(executor_, pool.Run([]() -> absl::StatusOr<int> { return 42; }));
  EXPECT_EQ(*answer, 42);
}

TEST_F(ManualExecutorTest, PooledWorkGoesOnOnTheTestsThread) {
  BlockingPool pool({.name = "pool"}, executor_);
  std::thread::id resumed_on;
  Spawn(pool.Run([] { return absl::OkStatus(); }),
        [&](const absl::Status&) { resumed_on = std::this_thread::get_id(); });
  executor_.RunUntil([&] { return resumed_on != std::thread::id(); });
  EXPECT_EQ(resumed_on, std::this_thread::get_id());
}

TEST_F(ManualExecutorTest, WorkThatAnotherThreadWaitsForRunsMeanwhile) {
  BlockingPool pool({.name = "pool"}, executor_);
  TaskScope scope;
  bool ended = false;
  scope.Spawn([](BlockingPool* pool, bool* ended) -> Task<void> {
    static_cast<void>(co_await pool->Run([] { return absl::OkStatus(); }));
    *ended = true;
  }(&pool, &ended));
  executor_.RunDuring([&] { scope.JoinBlocking(); });
  EXPECT_TRUE(ended);
}

}  // namespace
}  // namespace souk::async
