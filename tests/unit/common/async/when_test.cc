#include "common/async/when.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/async/executor.h"
#include "common/async/thread_executor.h"
#include "tests/unit/common/async/run_blocking.h"

namespace souk::async {
namespace {

Task<int> After(Executor& executor, absl::Duration delay, int value, CancellationToken token = {}) {
  return [](Executor* executor, absl::Duration delay, int value,
            CancellationToken token) -> Task<int> {
    co_return co_await Sleep(*executor, delay, token) ? value : -value;
  }(&executor, delay, value, std::move(token));
}

Task<int> AtOnce(int value) { co_return value; }

TEST(WhenAllTest, GivesEveryResultInOrderWhicheverFinishesFirst) {
  ThreadExecutor executor(2);
  const auto [slow, quick] =
      RunBlocking(WhenAll(After(executor, absl::Milliseconds(20), 1), AtOnce(2)));
  EXPECT_EQ(slow, 1);
  EXPECT_EQ(quick, 2);
}

TEST(WhenAllTest, TakesAnyNumberOfTasksOfOneType) {
  ThreadExecutor executor(2);
  std::vector<Task<int>> tasks;
  for (int i = 0; i < 50; ++i) tasks.push_back(After(executor, absl::Microseconds(i % 7), i));
  const std::vector<int> values = RunBlocking(WhenAll(std::move(tasks)));
  ASSERT_EQ(values.size(), 50u);
  for (int i = 0; i < 50; ++i) EXPECT_EQ(values[i], i);
}

TEST(WhenAllTest, OfNothingIsDoneAtOnce) {
  EXPECT_TRUE(RunBlocking(WhenAll(std::vector<Task<int>>())).empty());
}

TEST(WhenAnyTest, GivesTheFirstAndCancelsTheRestBeforeItReturns) {
  ThreadExecutor executor(2);
  CancellationSource losers;
  std::vector<Task<int>> tasks;
  tasks.push_back(After(executor, absl::Hours(1), 1, losers.token()));
  tasks.push_back(After(executor, absl::Milliseconds(1), 2, losers.token()));
  const FirstResult<int> first = RunBlocking(WhenAny(losers, std::move(tasks)));
  EXPECT_EQ(first.index, 1u);
  EXPECT_EQ(first.value, 2);
}

TEST(WhenAnyTest, StressWithRacingFinishers) {
  ThreadExecutor executor(2);
  for (int round = 0; round < 200; ++round) {
    CancellationSource losers;
    std::vector<Task<int>> tasks;
    for (int i = 1; i <= 4; ++i) {
      tasks.push_back(After(executor, absl::Microseconds(i), i, losers.token()));
    }
    const FirstResult<int> first = RunBlocking(WhenAny(losers, std::move(tasks)));
    EXPECT_EQ(first.value, static_cast<int>(first.index) + 1);
  }
}

}  // namespace
}  // namespace souk::async
