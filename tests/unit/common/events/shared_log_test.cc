#include "common/events/shared_log.h"

#include <gmock/gmock.h>
#include <spdlog/sinks/null_sink.h>

#include <memory>

#include "tests/unit/common/events/log_fixture.h"

namespace souk::events {
namespace {

using storage::Waiter;
using ::testing::ElementsAre;

// Two logs over one database are two processes that share it.
class SharedLogTest : public ::testing::Test, protected LogFixture {
 protected:
  /// The ids of the first `count` events that the other process is told.
  std::vector<std::string> WaitForEvents(size_t count) {
    MutexLock lock(mutex_);
    while (told_.size() < count) heard_.Wait(mutex_);
    return told_;
  }

  SystemClock system_clock_;
  SeededRandom random_{2};
  async::ThreadExecutor executor_{1};
  EventCatalogue catalogue_;
  telemetry::Logger logger_{
      {.service = "test", .sink = std::make_shared<spdlog::sinks::null_sink_mt>()}, system_clock_};
  EventLog others_{database(), catalogue_, system_clock_, random_};
  Mutex mutex_;
  CondVar heard_;
  std::vector<std::string> told_ GUARDED_BY(mutex_);
  SharedLog shared_{others_,
                    [this](const event::v1::Envelope& event) {
                      MutexLock lock(mutex_);
                      told_.push_back(event.aggregate_id());
                      heard_.NotifyAll();
                    },
                    executor_, logger_, absl::Milliseconds(1)};
};

TEST_F(SharedLogTest, WhoFollowsTheLogHearsOfWhatAnotherProcessAppends) {
  async::WatchHub::Subscription watch = others_.Watch();
  shared_.Start();
  ASSERT_TRUE(storage::Wait(watch.Next({}))) << "once the end of the log is known";
  Append("o1");
  EXPECT_TRUE(storage::Wait(watch.Next({})));
  Append("o2");
  EXPECT_THAT(WaitForEvents(2), ElementsAre("o1", "o2"));
}

TEST_F(SharedLogTest, WhatWasThereBeforeIsNotTold) {
  Append("old");
  async::WatchHub::Subscription watch = others_.Watch();
  shared_.Start();
  ASSERT_TRUE(storage::Wait(watch.Next({})));
  Append("new");
  EXPECT_THAT(WaitForEvents(1), ElementsAre("new"));
}

TEST_F(SharedLogTest, ItGoesOnWhenItsPlaceInTheLogIsNoLongerGood) {
  async::WatchHub::Subscription watch = others_.Watch();
  shared_.Start();
  ASSERT_TRUE(storage::Wait(watch.Next({})));
  Append("o1");
  EXPECT_THAT(WaitForEvents(1), ElementsAre("o1"));
  ASSERT_TRUE(storage::Wait(watch.Next({})));
  StartNewEpoch();
  ASSERT_TRUE(storage::Wait(watch.Next({}))) << "it found the end of the log anew";
  Append("o2");
  EXPECT_THAT(WaitForEvents(2), ElementsAre("o1", "o2"));
}

}  // namespace
}  // namespace souk::events
