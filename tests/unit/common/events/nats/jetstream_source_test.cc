#include "common/events/nats/jetstream_source.h"

#include <gmock/gmock.h>

#include <utility>

#include "common/base/error.h"
#include "common/events/local_source.h"
#include "tests/unit/common/events/nats/nats_fixture.h"

namespace souk::events::nats {
namespace {

using storage::Wait;
using storage::Waiter;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;

using Events = absl::StatusOr<std::vector<DeliveredEvent>>;

// The emitter, as long as it is there.
class Emitter final : public EventSource {
 public:
  explicit Emitter(EventLog& log, const bool& away) : source_(log), away_(away) {}
  std::unique_ptr<EventSubscription> Subscribe(SubscribeOptions options) override {
    EXPECT_FALSE(away_);
    return source_.Subscribe(std::move(options));
  }
  Task<absl::StatusOr<int64_t>> CountAfter(std::string cursor,
                                           async::CancellationToken cancellation) override {
    if (away_) co_return absl::UnavailableError("the emitter is away");
    co_return co_await source_.CountAfter(std::move(cursor), std::move(cancellation));
  }

 private:
  LocalSource source_;
  const bool& away_;
};

class JetStreamSourceTest : public NatsTest {
 protected:
  void SetUp() override {
    NatsTest::SetUp();
    if (IsSkipped()) return;
    source_ = std::make_unique<JetStreamSource>(
        JetStreamSource::Options{.server = {.url = server_->url(), .name = "test"},
                                 .service = "order",
                                 .ack_wait = absl::Milliseconds(100),
                                 .max_unacknowledged = 16,
                                 .check_interval = absl::Milliseconds(100)},
        std::make_unique<Emitter>(log(), emitter_away_), catalogue_, executor_);
  }

  std::unique_ptr<EventSubscription> Subscribe(const std::string& cursor = "",
                                               std::vector<std::string> types = {}) {
    return source_->Subscribe({.consumer = "test", .cursor = cursor, .types = std::move(types)});
  }

  /// What the next Next ends with, after `before` events.
  absl::Status ErrorOf(const std::string& cursor, size_t before = 0) {
    const auto subscription = Subscribe(cursor);
    size_t events = 0;
    for (;;) {
      const Events next = Wait(subscription->Next({}));
      if (!next.ok()) {
        EXPECT_EQ(events, before);
        Close(*subscription);
        return next.status();
      }
      events += next->size();
    }
  }

  /// The orders of the next `count` events; subscribes again where a subscription ends.
  std::vector<std::string> Follow(std::string cursor, size_t count) {
    std::vector<std::string> orders;
    while (orders.size() < count) {
      const auto subscription = Subscribe(cursor);
      for (;;) {
        const Events events = Wait(subscription->Next({}));
        if (!events.ok()) {
          EXPECT_EQ(events.status().code(), absl::StatusCode::kUnavailable) << events.status();
          break;
        }
        for (const DeliveredEvent& event : *events) {
          cursor = event.cursor;
          if (event.envelope.has_value()) orders.push_back(event.envelope->aggregate_id());
        }
        EXPECT_EQ(Wait(subscription->Acknowledge()), absl::OkStatus());
        if (orders.size() >= count) break;
      }
      Close(*subscription);
    }
    return orders;
  }

  static void Close(EventSubscription& subscription) {
    Wait([](EventSubscription* it) -> Task<bool> {
      co_await it->Close();
      co_return true;
    }(&subscription));
  }

  /// Three times as long as an acknowledgement may take.
  Task<bool> WaitLong() { return async::Sleep(executor_, absl::Milliseconds(300)); }

  void RemoveMessage(uint64_t sequence) {
    ASSERT_EQ(js_DeleteMsg(connection_->jetstream(), "souk_order", sequence, nullptr, nullptr),
              NATS_OK);
  }

  bool emitter_away_ = false;
  std::unique_ptr<JetStreamSource> source_;
};

TEST_F(JetStreamSourceTest, CursorsThatNeverWorkAgainComeBackWithTheirReasons) {
  const auto relay = StartRelay();
  AppendOrders(3);
  WaitForOrders(3);
  EXPECT_EQ(ReasonOf(ErrorOf("elsewhere-3")), "CURSOR_EPOCH_CHANGED");
  EXPECT_EQ(ErrorOf("nonsense").code(), absl::StatusCode::kInvalidArgument);
  Cursor never = *Cursor::Parse(End());
  ++never.position;
  EXPECT_EQ(ErrorOf(never.ToString()).code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(JetStreamSourceTest, EventsThatNobodyKeepsAnyMoreAreSaidToBeGone) {
  {
    const auto relay = StartRelay();
    AppendOrders(3);
    WaitForOrders(3);
  }
  const std::string first = (*Read(""))[0].cursor;
  RemoveMessage(2);
  EXPECT_THAT(Follow(first, 2), ElementsAre("o1", "o2")) << "the log has it";
  clock().Advance(absl::Hours(1));
  AppendOrders(1, 3);
  ASSERT_EQ(*Wait(log().Prune(clock().Now(), {})), 3);
  const absl::Status gone = ErrorOf(first);
  EXPECT_EQ(gone.code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(ReasonOf(gone), "CURSOR_TOO_OLD");
}

TEST_F(JetStreamSourceTest, WhatTheStreamLacksComesFromTheEmitter) {
  {
    const auto relay = StartRelay();
    AppendOrders(8);
    WaitForOrders(8);
  }
  for (const uint64_t sequence : {1, 2, 5}) RemoveMessage(sequence);
  EXPECT_THAT(Follow("", 8), ElementsAreArray(Orders(8)));
}

TEST_F(JetStreamSourceTest, WhatWasPublishedComesWhileTheEmitterIsAway) {
  {
    const auto relay = StartRelay();
    AppendOrders(3);
    WaitForOrders(3);
  }
  emitter_away_ = true;
  EXPECT_THAT(Follow("", 3), ElementsAreArray(Orders(3)));
  EXPECT_THAT(Follow((*Read(""))[1].cursor, 1), ElementsAre("o2"));
}

TEST_F(JetStreamSourceTest, AStreamThatIsRemovedUnderAConsumerCostsItNothing) {
  const auto relay = StartRelay();
  AppendOrders(3);
  WaitForOrders(3);
  const auto subscription = Subscribe();
  std::vector<std::string> orders;
  std::string cursor;
  while (orders.size() < 3) {
    const Events events = Wait(subscription->Next({}));
    for (const DeliveredEvent& event : *events) {
      orders.push_back(event.envelope->aggregate_id());
      cursor = event.cursor;
    }
  }
  Waiter<Events> waiting(subscription->Next({}));
  ASSERT_EQ(js_DeleteStream(connection_->jetstream(), "souk_order", nullptr, nullptr), NATS_OK);
  EXPECT_EQ(waiting.Wait().status().code(), absl::StatusCode::kUnavailable) << "no word any more";
  Close(*subscription);
  AppendOrders(2, 3);
  EXPECT_THAT(Follow(cursor, 2), ElementsAre("o3", "o4"));
}

TEST_F(JetStreamSourceTest, AServerThatGoesAwayEndsTheSubscription) {
  const auto relay = StartRelay();
  AppendOrders(1);
  WaitForOrders(1);
  const auto subscription = Subscribe();
  EXPECT_THAT(Ids(*Wait(subscription->Next({}))), ElementsAre("o0"));
  Waiter<Events> waiting(subscription->Next({}));
  server_->Kill();
  EXPECT_EQ(ReasonOf(waiting.Wait().status()), "BROKER_UNAVAILABLE");
  EXPECT_EQ(Wait(subscription->Acknowledge()).code(), absl::StatusCode::kUnavailable);
  Close(*subscription);
  EXPECT_EQ(ReasonOf(ErrorOf("")), "BROKER_UNAVAILABLE");
  server_->StartAgain();
  AppendOrders(1, 1);
  EXPECT_THAT(Follow("", 2), ElementsAre("o0", "o1"));
}

// The broker sends again what is not acknowledged in time, here many times over.
TEST_F(JetStreamSourceTest, WhatIsSentAgainIsGivenOnce) {
  const auto relay = StartRelay();
  AppendOrders(30);
  WaitForOrders(30);
  const auto subscription = Subscribe();
  std::vector<std::string> orders;
  std::vector<std::string> first = Ids(*Wait(subscription->Next({})));
  EXPECT_TRUE(Wait(WaitLong())) << "past the time for acknowledgements";
  for (;;) {
    orders.insert(orders.end(), first.begin(), first.end());
    EXPECT_EQ(Wait(subscription->Acknowledge()), absl::OkStatus());
    if (orders.size() >= 30) break;
    first = Ids(*Wait(subscription->Next({})));
  }
  EXPECT_THAT(orders, ElementsAreArray(Orders(30)));
  Close(*subscription);
}

TEST_F(JetStreamSourceTest, AMessageThatCannotBeReadIsNamedAndNotSkipped) {
  {
    const auto relay = StartRelay();
    AppendOrders(2);
    WaitForOrders(2);
  }
  const std::vector<DeliveredEvent> events = *Read("");
  AppendOrders(1, 2);
  EventMessage broken = *ToMessage(catalogue_, (*Read(""))[2], events[1].cursor);
  broken.body = "{";
  auto publisher = *Publisher::Open(*connection_, "order");
  ASSERT_TRUE(publisher->Publish({broken}, 2, [] {}).ok());
  const absl::Status status = ErrorOf("", 2);
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(std::string(status.message()),
              AllOf(HasSubstr("message 3 of the stream souk_order"), HasSubstr(broken.cursor)));
}

TEST_F(JetStreamSourceTest, ARowThatCannotBeReadStopsItsReaderUntilThatGoesPastIt) {
  AppendOrders(1);
  AppendRaw("order.paid", "no JSON");
  const std::string behind = End();
  AppendOrders(1, 1);
  const auto relay = StartRelay();
  WaitForOrders(2);
  std::string cursor;
  absl::Status status;
  while (!absl::IsDataLoss(status)) {
    const auto subscription = Subscribe(cursor);
    for (;;) {
      const Events events = Wait(subscription->Next({}));
      status = events.status();
      if (!events.ok()) break;
      cursor = events->back().cursor;
    }
    Close(*subscription);
  }
  EXPECT_EQ(cursor, (*Read(""))[0].cursor);
  EXPECT_THAT(std::string(status.message()), HasSubstr("position 2 of the outbox"));
  EXPECT_THAT(Follow(behind, 1), ElementsAre("o1"));
}

}  // namespace
}  // namespace souk::events::nats
