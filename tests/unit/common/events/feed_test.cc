// EventFeed over a real server: what the wire adds to the log.

#include <gmock/gmock.h>

#include <algorithm>
#include <atomic>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/events/feed_source.h"
#include "tests/unit/common/events/feed_fixture.h"
#include "tests/unit/common/events/log_fixture.h"

namespace souk::events {
namespace {

using event::v1::Event;
using event::v1::SubscribeRequest;
using storage::Wait;
using storage::Waiter;
using ::testing::ElementsAre;

using Events = absl::StatusOr<std::vector<DeliveredEvent>>;

class FeedTest : public ::testing::Test, protected LogFixture {
 protected:
  rpc::ServerStream<Event> Open(const SubscribeRequest& request) {
    return static_cast<rpc::Channel&>(feed_.channel())
        .ServerStreaming<SubscribeRequest, Event>("souk.event.v1.EventFeed/Subscribe")(
            CallContext(), request);
  }

  /// The status that a subscription ends with at once.
  absl::Status Refusal(const SubscribeRequest& request) {
    rpc::ServerStream<Event> stream = Open(request);
    Event event;
    EXPECT_FALSE(Wait(stream.Read(event)));
    return Wait(stream.Finish());
  }

  static Task<bool> CloseIt(EventSubscription* subscription) {
    co_await subscription->Close();
    co_return true;
  }

  ServedFeed feed_{log()};
  FeedSource source_{feed_.channel()};
};

TEST_F(FeedTest, FromTheEndOnlyWhatComesIsSent) {
  Append("before");
  SubscribeRequest request;
  request.set_from_end(true);
  rpc::ServerStream<Event> stream = Open(request);
  Event event;
  std::atomic<bool> read = false;
  async::Spawn(stream.Read(event), [&](bool) { read = true; });
  // Where the end is, the feed finds when the call arrives there.
  while (!read) Append("after");
  EXPECT_EQ(event.envelope().aggregate_id(), "after");
  EXPECT_EQ(Wait(stream.Finish()).code(), absl::StatusCode::kCancelled);
}

TEST_F(FeedTest, BadRequestsNameTheFields) {
  SubscribeRequest both;
  both.set_from_end(true);
  both.set_cursor("a-1");
  EXPECT_EQ(ViolationsOf(Refusal(both)).front().field, "from_end");
  SubscribeRequest many;
  for (int i = 0; i < 33; ++i) many.add_types(absl::StrCat("type.", i));
  EXPECT_EQ(ViolationsOf(Refusal(many)).front().field, "types");
  SubscribeRequest nonsense;
  nonsense.set_cursor("nonsense");
  EXPECT_EQ(ViolationsOf(Refusal(nonsense)).front().field, "cursor");
}

TEST_F(FeedTest, CursorsThatNeverWorkAgainComeBackWithTheirReasons) {
  Append("o1");
  const std::string first = End();
  Append("o2");
  clock().Advance(absl::Hours(1));
  ASSERT_EQ(*Wait(log().Prune(clock().Now(), {})), 2);
  const auto old = source_.Subscribe({.consumer = "test", .cursor = first});
  const absl::Status too_old = Wait(old->Next({})).status();
  EXPECT_EQ(too_old.code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(ReasonOf(too_old), "CURSOR_TOO_OLD");
  Wait(CloseIt(old.get()));

  const std::string end = End();
  StartNewEpoch();
  const auto foreign = source_.Subscribe({.consumer = "test", .cursor = end});
  EXPECT_EQ(ReasonOf(Wait(foreign->Next({})).status()), "CURSOR_EPOCH_CHANGED");
  Wait(CloseIt(foreign.get()));
  EXPECT_EQ(ReasonOf(Wait(source_.CountAfter(end, {})).status()), "CURSOR_EPOCH_CHANGED");
}

TEST_F(FeedTest, ADrainEndsTheFeedAfterWhatWasSent) {
  Append("o1");
  const auto subscription = source_.Subscribe({.consumer = "test"});
  EXPECT_THAT(Ids(*Wait(subscription->Next({}))), ElementsAre("o1"));
  Waiter<Events> waiting(subscription->Next({}));
  log().Close();
  const absl::Status status = waiting.Wait().status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ReasonOf(status), "DRAINING");
  EXPECT_EQ(Wait(subscription->Next({})).status(), status);  // and stays ended
  Wait(CloseIt(subscription.get()));
}

TEST_F(FeedTest, AServerThatGoesAwayIsUnavailable) {
  const auto subscription = source_.Subscribe({.consumer = "test"});
  Append("o1");
  EXPECT_THAT(Ids(*Wait(subscription->Next({}))), ElementsAre("o1"));
  Waiter<Events> waiting(subscription->Next({}));
  feed_.server().Shutdown(std::chrono::system_clock::now());
  EXPECT_FALSE(waiting.Wait().ok());
  Wait(CloseIt(subscription.get()));
}

TEST_F(FeedTest, ASlowReaderGetsEverythingInTheEnd) {
  // More bytes than the transport and both ends hold: the feed waits for its reader meanwhile.
  const std::string bulky(2000, 'p');
  constexpr int kEvents = 1500;
  std::vector<storage::OutboxEvent> events;
  for (int i = 0; i < kEvents; ++i) events.push_back(Describe(absl::StrCat("o", i), Paid(bulky)));
  AppendAll(events);
  const auto subscription = source_.Subscribe({.consumer = "test"});
  size_t largest = 0;
  int seen = 0;
  while (seen < kEvents) {
    const Events batch = Wait(subscription->Next({}));
    ASSERT_TRUE(batch.ok()) << batch.status();
    largest = std::max(largest, batch->size());
    for (const std::string& id : Ids(*batch)) EXPECT_EQ(id, absl::StrCat("o", seen++));
    End();  // the reader's own work, during which the feed reads ahead
  }
  EXPECT_LE(largest, 257u);
  Wait(CloseIt(subscription.get()));
}

TEST_F(FeedTest, ClosingASubscriptionEndsItsHandler) {
  const auto subscription = source_.Subscribe({.consumer = "test"});
  Append("o1");
  EXPECT_THAT(Ids(*Wait(subscription->Next({}))), ElementsAre("o1"));
  Wait(CloseIt(subscription.get()));
  feed_.server().Shutdown();  // without a deadline: waits until nothing of the call is left
}

}  // namespace
}  // namespace souk::events
