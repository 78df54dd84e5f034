#include "common/async/bounded_queue.h"

#include <gmock/gmock.h>

#include <optional>
#include <thread>

#include "common/async/task_scope.h"
#include "tests/unit/common/async/run_blocking.h"

namespace souk::async {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// What a task gave, once it has ended.
template <typename T>
class Started {
 public:
  explicit Started(Task<T> task) {
    Spawn(std::move(task), [this](T value) { result_.emplace(std::move(value)); });
  }
  const std::optional<T>& result() const { return result_; }

 private:
  std::optional<T> result_;
};

TEST(BoundedQueueTest, GivesAllThatHasGatheredInOrder) {
  BoundedQueue<int> queue(10);
  for (int i = 1; i <= 3; ++i) EXPECT_TRUE(RunBlocking(queue.Push(i, {})));
  EXPECT_THAT(RunBlocking(queue.PopAll({})), ElementsAre(1, 2, 3));
}

TEST(BoundedQueueTest, WhoPopsWaitsForAnItem) {
  BoundedQueue<int> queue(10);
  const Started<std::vector<int>> pop(queue.PopAll({}));
  EXPECT_FALSE(pop.result().has_value());
  EXPECT_TRUE(RunBlocking(queue.Push(7, {})));
  ASSERT_TRUE(pop.result().has_value());
  EXPECT_THAT(*pop.result(), ElementsAre(7));
}

TEST(BoundedQueueTest, WhoFillsItWaitsForRoom) {
  BoundedQueue<int> queue(2);
  EXPECT_TRUE(RunBlocking(queue.Push(1, {})));
  const Started<bool> push(queue.Push(2, {}));
  EXPECT_FALSE(push.result().has_value());
  EXPECT_THAT(RunBlocking(queue.PopAll({})), ElementsAre(1, 2));
  EXPECT_EQ(push.result(), true);
}

TEST(BoundedQueueTest, CancellingEndsEitherWait) {
  BoundedQueue<int> queue(1);
  CancellationSource impatient;
  const Started<std::vector<int>> pop(queue.PopAll(impatient.token()));
  impatient.Cancel();
  ASSERT_TRUE(pop.result().has_value());
  EXPECT_THAT(*pop.result(), IsEmpty());

  CancellationSource leaving;
  const Started<bool> push(queue.Push(1, leaving.token()));
  EXPECT_FALSE(push.result().has_value());
  leaving.Cancel();
  EXPECT_EQ(push.result(), false);
  EXPECT_THAT(RunBlocking(queue.PopAll({})), ElementsAre(1));  // it was taken in all the same
}

TEST(BoundedQueueTest, ClosingEndsTheWaitsAndKeepsWhatIsInIt) {
  BoundedQueue<int> empty(1);
  const Started<std::vector<int>> pop(empty.PopAll({}));
  empty.Close();
  ASSERT_TRUE(pop.result().has_value());
  EXPECT_THAT(*pop.result(), IsEmpty());
  EXPECT_FALSE(RunBlocking(empty.Push(1, {})));

  BoundedQueue<int> full(1);
  const Started<bool> push(full.Push(1, {}));
  full.Close();
  EXPECT_EQ(push.result(), false);
  EXPECT_THAT(RunBlocking(full.PopAll({})), ElementsAre(1));
  EXPECT_THAT(RunBlocking(full.PopAll({})), IsEmpty());
}

Task<void> PushAll(BoundedQueue<int>* queue, int count) {
  for (int i = 0; i < count; ++i) co_await queue->Push(i, {});
  queue->Close();
}

TEST(BoundedQueueTest, TwoThreadsHandOverEverythingInOrder) {
  BoundedQueue<int> queue(8);
  constexpr int kCount = 20'000;
  TaskScope scope;
  std::thread pusher([&] { scope.Spawn(PushAll(&queue, kCount)); });
  int expected = 0;
  for (;;) {
    const std::vector<int> items = RunBlocking(queue.PopAll({}));
    if (items.empty()) break;
    EXPECT_LE(items.size(), 8u);
    for (const int item : items) EXPECT_EQ(item, expected++);
  }
  EXPECT_EQ(expected, kCount);
  pusher.join();
}

// Whoever is cancelled at the moment when an item comes takes it or leaves it, but never leaves the
// other side waiting.
TEST(BoundedQueueTest, CancelledPopsNeverLeaveThePusherWaiting) {
  BoundedQueue<int> queue(1);
  constexpr int kCount = 2'000;
  TaskScope scope;
  std::thread pusher([&] { scope.Spawn(PushAll(&queue, kCount)); });
  int taken = 0;
  while (taken < kCount) {
    CancellationSource source;
    std::thread canceller([&] { source.Cancel(); });
    taken += static_cast<int>(RunBlocking(queue.PopAll(source.token())).size());
    canceller.join();
  }
  pusher.join();
}

}  // namespace
}  // namespace souk::async
