// What every EventSource keeps, whatever carries the events: run over each engine.

#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <thread>

#include "absl/strings/str_cat.h"
#include "tests/unit/common/events/log_fixture.h"
#include "tests/unit/common/events/source_engines.h"

namespace souk::events {
namespace {

using storage::Wait;
using storage::Waiter;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

using Events = absl::StatusOr<std::vector<DeliveredEvent>>;

class EventSourceContractTest : public ::testing::TestWithParam<SourceEngine>,
                                protected LogFixture {
 protected:
  EventSourceContractTest() : harness_(GetParam().make(log())) {}

  void SetUp() override {
    if (harness_ == nullptr) GTEST_SKIP() << GetParam().name << " is not installed";
  }

  std::unique_ptr<EventSubscription> Subscribe(const std::string& cursor = "",
                                               std::vector<std::string> types = {},
                                               const std::string& consumer = "test.one") {
    return harness_->source().Subscribe(
        {.consumer = consumer, .cursor = cursor, .types = std::move(types)});
  }

  /// Takes events until there are `count` of them, acknowledging each batch.
  static std::vector<DeliveredEvent> Take(EventSubscription& subscription, size_t count) {
    std::vector<DeliveredEvent> taken;
    size_t events = 0;
    while (events < count) {
      const Events batch = Wait(subscription.Next({}));
      EXPECT_TRUE(batch.ok()) << batch.status();
      if (!batch.ok()) break;
      EXPECT_THAT(*batch, Not(IsEmpty()));
      for (const DeliveredEvent& event : *batch) {
        events += event.envelope.has_value() ? 1 : 0;
        taken.push_back(event);
      }
      EXPECT_EQ(Wait(subscription.Acknowledge()), absl::OkStatus());
    }
    return taken;
  }

  static void Close(EventSubscription& subscription) { Wait(CloseIt(&subscription)); }

  static Task<bool> CloseIt(EventSubscription* subscription) {
    co_await subscription->Close();
    co_return true;
  }

  std::unique_ptr<SourceHarness> harness_;
};

INSTANTIATE_TEST_SUITE_P(Engines, EventSourceContractTest, ::testing::ValuesIn(AllSourceEngines()),
                         [](const auto& engine) { return engine.param.name; });

TEST_P(EventSourceContractTest, GivesWhatIsThereThenWhatComes) {
  Append("o1");
  Append("o2");
  const auto subscription = Subscribe();
  EXPECT_THAT(Ids(Take(*subscription, 2)), ElementsAre("o1", "o2"));
  Waiter<Events> waiting(subscription->Next({}));
  Append("o3");
  EXPECT_THAT(Ids(*waiting.Wait()), ElementsAre("o3"));
  Close(*subscription);
}

TEST_P(EventSourceContractTest, GoesOnAfterAnyCursor) {
  for (int i = 0; i < 5; ++i) Append(absl::StrCat("o", i));
  const auto first = Subscribe();
  const std::vector<DeliveredEvent> all = Take(*first, 5);
  Close(*first);
  for (size_t i = 0; i + 1 < all.size(); ++i) {
    const auto subscription = Subscribe(all[i].cursor);
    const std::vector<std::string> rest = Ids(Take(*subscription, all.size() - 1 - i));
    EXPECT_EQ(rest.front(), absl::StrCat("o", i + 1));
    EXPECT_EQ(rest.size(), all.size() - 1 - i);
    Close(*subscription);
  }
}

TEST_P(EventSourceContractTest, OnlyWantedTypesComeAndTheCursorMovesPastTheOthers) {
  Append("o1");
  Append("o2", event::v1::OrderShipped());
  Append("o3");
  const auto subscription = Subscribe("", {"order.shipped"});
  std::string cursor;
  std::vector<std::string> ids;
  do {
    const Events batch = Wait(subscription->Next({}));
    ASSERT_TRUE(batch.ok()) << batch.status();
    for (const DeliveredEvent& event : *batch) {
      if (event.envelope.has_value()) ids.push_back(event.envelope->aggregate_id());
      cursor = event.cursor;
    }
  } while (*Wait(harness_->source().CountAfter(cursor, {})) > 0);
  EXPECT_THAT(ids, ElementsAre("o2"));
  Close(*subscription);
}

TEST_P(EventSourceContractTest, ACancelledWaitEndsAndLosesNothing) {
  const auto subscription = Subscribe();
  for (int round = 0; round < 20; ++round) {
    async::CancellationSource impatient;
    Waiter<Events> waiting(subscription->Next(impatient.token()));
    impatient.Cancel();
    EXPECT_EQ(waiting.Wait().status().code(), absl::StatusCode::kCancelled);
  }
  Append("o1");
  EXPECT_THAT(Ids(Take(*subscription, 1)), ElementsAre("o1"));
  Close(*subscription);
}

TEST_P(EventSourceContractTest, EachConsumerHearsEverything) {
  const auto one = Subscribe("", {}, "test.one");
  const auto two = Subscribe("", {}, "test.two");
  Append("o1");
  EXPECT_THAT(Ids(Take(*one, 1)), ElementsAre("o1"));
  Append("o2");
  EXPECT_THAT(Ids(Take(*two, 2)), ElementsAre("o1", "o2"));
  EXPECT_THAT(Ids(Take(*one, 1)), ElementsAre("o2"));
  Close(*one);
  Close(*two);
}

TEST_P(EventSourceContractTest, CountsWhatLiesAfterACursor) {
  EXPECT_EQ(*Wait(harness_->source().CountAfter("", {})), 0);
  for (int i = 0; i < 3; ++i) Append(absl::StrCat("o", i));
  EXPECT_EQ(*Wait(harness_->source().CountAfter("", {})), 3);
  const auto subscription = Subscribe();
  const std::vector<DeliveredEvent> all = Take(*subscription, 3);
  EXPECT_EQ(*Wait(harness_->source().CountAfter(all[0].cursor, {})), 2);
  EXPECT_EQ(*Wait(harness_->source().CountAfter(all[2].cursor, {})), 0);
  Close(*subscription);
}

TEST_P(EventSourceContractTest, ClosesAtAnyTime) {
  Append("o1");
  Close(*Subscribe());  // never asked for anything
  const auto waited = Subscribe();
  EXPECT_THAT(Ids(Take(*waited, 1)), ElementsAre("o1"));
  Close(*waited);
  for (int i = 0; i < 600; ++i) Append(absl::StrCat("o", i));  // more than any reads ahead
  const auto behind = Subscribe();
  Take(*behind, 1);
  Close(*behind);
}

TEST_P(EventSourceContractTest, NothingIsLostOrOutOfOrderWhileManyWrite) {
  constexpr int kWriters = 4;
  constexpr int kEach = 60;
  const auto subscription = Subscribe();
  std::vector<std::thread> writers;
  for (int writer = 0; writer < kWriters; ++writer) {
    writers.emplace_back([this, writer] {
      for (int version = 1; version <= kEach; ++version) {
        Append(absl::StrCat("o", writer), Paid(), version);
      }
    });
  }
  // A consumer that starts anew from the cursor of every seventh event that it has seen.
  std::map<std::string, int64_t> versions;
  std::string cursor;
  auto present = Subscribe();
  int seen = 0;
  while (seen < kWriters * kEach) {
    const Events batch = Wait(present->Next({}));
    ASSERT_TRUE(batch.ok()) << batch.status();
    bool anew = false;
    for (const DeliveredEvent& event : *batch) {
      EXPECT_EQ(event.envelope->aggregate_version(), ++versions[event.envelope->aggregate_id()]);
      cursor = event.cursor;
      if (++seen % 7 == 0) {
        anew = true;
        break;
      }
    }
    if (anew) {
      Close(*present);
      present = Subscribe(cursor);
    }
  }
  for (std::thread& writer : writers) writer.join();
  // Another that was there all the time.
  std::map<std::string, int64_t> heard;
  for (const DeliveredEvent& event : Take(*subscription, kWriters * kEach)) {
    EXPECT_EQ(event.envelope->aggregate_version(), ++heard[event.envelope->aggregate_id()]);
  }
  EXPECT_EQ(heard, versions);
  Close(*present);
  Close(*subscription);
}

}  // namespace
}  // namespace souk::events
