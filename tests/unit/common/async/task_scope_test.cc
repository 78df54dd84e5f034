#include "common/async/task_scope.h"

#include <gtest/gtest.h>

#include <atomic>

#include "common/async/thread_executor.h"
#include "tests/unit/common/async/run_blocking.h"

namespace souk::async {
namespace {

Task<void> CountAfterHop(Executor* executor, std::atomic<int>* count) {
  co_await Hop(*executor);
  count->fetch_add(1);
}

TEST(TaskScopeTest, DestructionWaitsForAllThatWasSpawned) {
  ThreadExecutor executor(2);
  std::atomic<int> count = 0;
  {
    TaskScope scope;
    for (int i = 0; i < 100; ++i) scope.Spawn(CountAfterHop(&executor, &count));
  }
  EXPECT_EQ(count, 100);
}

TEST(TaskScopeTest, JoinIsAwaitable) {
  ThreadExecutor executor(2);
  std::atomic<int> count = 0;
  TaskScope scope;
  for (int i = 0; i < 100; ++i) scope.Spawn(CountAfterHop(&executor, &count));
  RunBlocking(scope.Join());
  EXPECT_EQ(count, 100);
  EXPECT_EQ(scope.running(), 0);
}

TEST(TaskScopeTest, JoinOfAnIdleScopeIsDoneAtOnce) {
  TaskScope scope;
  RunBlocking(scope.Join());
}

}  // namespace
}  // namespace souk::async
