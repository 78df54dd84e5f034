#include "common/async/blocking_pool.h"

#include <gtest/gtest.h>

#include <latch>

#include "common/async/thread_executor.h"
#include "common/async/when.h"
#include "common/base/error.h"
#include "tests/unit/common/async/run_blocking.h"

namespace souk::async {
namespace {

Task<absl::StatusOr<int>> RunOn(BlockingPool* pool, std::latch* gate, int value) {
  co_return co_await pool->Run([gate, value]() -> absl::StatusOr<int> {
    if (gate != nullptr) gate->wait();
    return value;
  });
}

TEST(BlockingPoolTest, GivesWhatTheWorkReturns) {
  ThreadExecutor executor(1);
  BlockingPool pool({.name = "test", .threads = 2}, executor);
  EXPECT_EQ(*RunBlocking(RunOn(&pool, nullptr, 7)), 7);
}

TEST(BlockingPoolTest, GoesOnOnTheExecutorNotOnThePool) {
  ThreadExecutor executor(1);
  BlockingPool pool({.name = "test"}, executor);
  const auto ids =
      RunBlocking([](BlockingPool* pool) -> Task<std::pair<std::thread::id, std::thread::id>> {
        absl::StatusOr<std::thread::id> inside = co_await pool->Run(
            []() -> absl::StatusOr<std::thread::id> { return std::this_thread::get_id(); });
        co_return std::pair(*inside, std::this_thread::get_id());
      }(&pool));
  EXPECT_NE(ids.first, ids.second);
}

TEST(BlockingPoolTest, RefusesWhatDoesNotFitItsQueue) {
  ThreadExecutor executor(1);
  BlockingPool pool({.name = "test", .threads = 1, .max_queued = 2}, executor);
  std::latch gate(1);
  std::vector<Task<absl::StatusOr<int>>> tasks;
  // At most one runs and two wait: of six, three at least are refused, at once.
  for (int i = 0; i < 6; ++i) tasks.push_back(RunOn(&pool, &gate, i));
  tasks.push_back([](std::latch* gate) -> Task<absl::StatusOr<int>> {
    gate->count_down();
    co_return 0;
  }(&gate));
  const std::vector<absl::StatusOr<int>> results = RunBlocking(WhenAll(std::move(tasks)));
  int refused = 0;
  for (const absl::StatusOr<int>& result : results) {
    if (result.ok()) continue;
    EXPECT_EQ(result.status().code(), absl::StatusCode::kResourceExhausted);
    EXPECT_EQ(ReasonOf(result.status()), "QUEUE_FULL");
    EXPECT_TRUE(RetryAfterOf(result.status()).has_value());
    ++refused;
  }
  EXPECT_GE(refused, 3);
  EXPECT_LE(refused, 4);
}

}  // namespace
}  // namespace souk::async
