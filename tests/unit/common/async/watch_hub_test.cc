#include "common/async/watch_hub.h"

#include <gtest/gtest.h>

#include <thread>

#include "tests/unit/common/async/run_blocking.h"

namespace souk::async {
namespace {

TEST(WatchHubTest, AChangeBeforeTheWaitIsNotMissed) {
  WatchHub hub;
  WatchHub::Subscription subscription = hub.Watch("a");
  hub.Notify("a");
  EXPECT_TRUE(RunBlocking(subscription.Next({})));
}

TEST(WatchHubTest, ManyChangesFoldIntoOne) {
  WatchHub hub;
  WatchHub::Subscription subscription = hub.Watch("a");
  for (int i = 0; i < 10; ++i) hub.Notify("a");
  EXPECT_TRUE(RunBlocking(subscription.Next({})));
  CancellationSource source;
  source.Cancel();
  EXPECT_FALSE(RunBlocking(subscription.Next(source.token())));
}

TEST(WatchHubTest, OtherKeysDoNotWake) {
  WatchHub hub;
  WatchHub::Subscription subscription = hub.Watch("a");
  hub.Notify("b");
  CancellationSource source;
  source.Cancel();
  EXPECT_FALSE(RunBlocking(subscription.Next(source.token())));
}

TEST(WatchHubTest, ClosingEndsWaitsAndThoseToCome) {
  WatchHub hub;
  WatchHub::Subscription waiting = hub.Watch("a");
  std::thread closer([&] { hub.Close(); });
  EXPECT_FALSE(RunBlocking(waiting.Next({})));
  closer.join();
  WatchHub::Subscription late = hub.Watch("a");
  EXPECT_FALSE(RunBlocking(late.Next({})));
}

TEST(WatchHubTest, RacingNotifyAndCancelEndEachWaitOnce) {
  WatchHub hub;
  for (int round = 0; round < 300; ++round) {
    WatchHub::Subscription subscription = hub.Watch("a");
    CancellationSource source;
    std::thread notifier([&] { hub.Notify("a"); });
    std::thread canceller([&] { source.Cancel(); });
    RunBlocking(subscription.Next(source.token()));
    notifier.join();
    canceller.join();
  }
}

}  // namespace
}  // namespace souk::async
