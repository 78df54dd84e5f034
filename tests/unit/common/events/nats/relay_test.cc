#include "common/events/nats/relay.h"

#include <gmock/gmock.h>

#include "common/base/error.h"
#include "tests/unit/common/events/nats/nats_fixture.h"

namespace souk::events::nats {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using ::testing::SizeIs;

using RelayTest = NatsTest;

TEST_F(RelayTest, PublishesEachEventWithItsPlaceInTheLog) {
  Append("o1");
  Append("o2", event::v1::OrderShipped(), 7);
  const auto relay = StartRelay();
  EXPECT_THAT(WaitForOrders(2), ElementsAre("o1", "o2"));

  const std::vector<DeliveredEvent> events = *Read("");
  const std::vector<StoredMessage> messages = Messages();
  EXPECT_EQ(messages[0].message.subject, "souk.order.paid");
  EXPECT_EQ(messages[0].message.event_id, events[0].envelope->event_id());
  EXPECT_EQ(messages[0].message.cursor, events[0].cursor);
  EXPECT_EQ(PlaceOf(messages[0].message)->after.position, 0);
  EXPECT_EQ(messages[1].message.subject, "souk.order.shipped");
  EXPECT_EQ(messages[1].message.after, events[0].cursor);
  EXPECT_THAT(messages[1].message.body,
              AllOf(HasSubstr(R"("aggregateId":"o2")"), HasSubstr(R"("aggregateVersion":"7")"),
                    HasSubstr(R"("@type":"type.googleapis.com/souk.event.v1.OrderShipped")")));
}

TEST_F(RelayTest, PublishesWhatComesWhileItRuns) {
  const auto relay = StartRelay();
  Append("o0");
  EXPECT_THAT(WaitForOrders(1), ElementsAre("o0"));
  AppendOrders(300, 1);
  EXPECT_THAT(WaitForOrders(301), ElementsAreArray(Orders(301)));
  EXPECT_EQ(Count("souk_events_published_total"), 301);
}

TEST_F(RelayTest, ANewOneGoesOnAfterTheLastMessage) {
  AppendOrders(3);
  StartRelay().reset();  // may have published some, or none
  {
    const auto relay = StartRelay();
    WaitForOrders(3);
  }
  AppendOrders(2, 3);
  const auto relay = StartRelay();
  EXPECT_THAT(WaitForOrders(5), ElementsAreArray(Orders(5)));
}

// Killed after the broker has got a batch: the next relay finds it there, or not, and repeats
// nothing, also long after the broker has forgotten the ids.
TEST_F(RelayTest, WhatTheBrokerGotFromADeadRelayIsNotPublishedAgain) {
  {
    const auto relay = StartRelay();
    AppendOrders(1);
    WaitForOrders(1);
  }
  AppendOrders(2, 1);
  const std::vector<DeliveredEvent> events = *Read("");
  auto publisher = *Publisher::Open(*connection_, "order");
  EventMessage next = *ToMessage(catalogue_, events[1], events[0].cursor);
  next.event_id = "forgotten";
  ASSERT_EQ(*publisher->Publish({next}, 1, [] {}), 2u);

  const auto relay = StartRelay();
  EXPECT_THAT(WaitForOrders(3), ElementsAre("o0", "o1", "o2"));
}

TEST_F(RelayTest, OneThatComesBackTooLateIsRefused) {
  {
    const auto relay = StartRelay();
    AppendOrders(2);
    WaitForOrders(2);
  }
  const std::vector<DeliveredEvent> events = *Read("");
  auto publisher = *Publisher::Open(*connection_, "order");
  EventMessage late = *ToMessage(catalogue_, events[1], events[0].cursor);
  late.event_id = "forgotten";
  const absl::Status refused = publisher->Publish({late}, 1, [] {}).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(ReasonOf(refused), "STREAM_MOVED");
  EXPECT_THAT(Messages(), SizeIs(2));
}

TEST_F(RelayTest, TwoOfOneServicePublishEachEventOnce) {
  telemetry::Metrics others_metrics;
  EventLog others_log(database(), catalogue_, clock(), random_);  // another process's
  const auto one = StartRelay();
  const auto other = StartRelay(others_log, others_metrics);
  AppendOrders(400);
  EXPECT_THAT(WaitForOrders(400), ElementsAreArray(Orders(400)));
}

TEST_F(RelayTest, WhenTheOneThatPublishesEndsTheOtherTakesOver) {
  telemetry::Metrics others_metrics;
  EventLog others_log(database(), catalogue_, clock(), random_);
  auto one = StartRelay();
  AppendOrders(1);
  WaitForOrders(1);
  const auto other = StartRelay(others_log, others_metrics);
  AppendOrders(1, 1);
  WaitForOrders(2);
  one.reset();
  AppendOrders(2, 2);
  EXPECT_THAT(WaitForOrders(4), ElementsAreArray(Orders(4)));
}

TEST_F(RelayTest, ABrokerThatIsAwayGetsEverythingWhenItIsBack) {
  const auto relay = StartRelay();
  AppendOrders(2);
  WaitForOrders(2);
  server_->Kill();
  AppendOrders(200, 2);
  while (Count("souk_events_publish_failures_total") < 3) std::this_thread::yield();
  server_->StartAgain();
  Connect();
  EXPECT_THAT(WaitForOrders(202), ElementsAreArray(Orders(202)));
}

TEST_F(RelayTest, AStreamThatWasRemovedIsMadeAndFilledAgain) {
  const auto relay = StartRelay();
  AppendOrders(3);
  WaitForOrders(3);
  ASSERT_EQ(js_DeleteStream(connection_->jetstream(), "souk_order", nullptr, nullptr), NATS_OK);
  AppendOrders(1, 3);
  EXPECT_THAT(WaitForOrders(4), ElementsAreArray(Orders(4)));
}

TEST_F(RelayTest, AStreamOfAnotherEpochIsEmptiedAndFilledAgain) {
  {
    const auto relay = StartRelay();
    AppendOrders(2);
    WaitForOrders(2);
  }
  StartNewEpoch();
  AppendOrders(1, 2);
  const auto relay = StartRelay();
  std::vector<StoredMessage> messages;
  while (messages.empty() || messages[0].sequence < 3) messages = Messages();
  EXPECT_THAT(WaitForOrders(3), ElementsAreArray(Orders(3)));
  EXPECT_EQ(PlaceOf(Messages()[0].message)->cursor.epoch, "another");
}

TEST_F(RelayTest, ARowThatCannotBeReadIsLeftOutAndItsPlaceIsSeen) {
  AppendOrders(1);
  AppendRaw("order.paid", "no JSON");
  AppendOrders(1, 1);
  const auto relay = StartRelay();
  EXPECT_THAT(WaitForOrders(2), ElementsAre("o0", "o1"));
  const std::vector<StoredMessage> messages = Messages();
  EXPECT_GT(PlaceOf(messages[1].message)->after.position,
            PlaceOf(messages[0].message)->cursor.position);
}

TEST_F(RelayTest, NothingIsPublishedBehindAMessageThatIsNoEvent) {
  {
    const auto relay = StartRelay();
    AppendOrders(1);
    WaitForOrders(1);
  }
  ASSERT_EQ(natsConnection_PublishString(connection_->handle(), "souk.order.paid", "hello"),
            NATS_OK);
  AppendOrders(1, 1);
  while (Messages().size() < 2) std::this_thread::yield();
  const auto relay = StartRelay();
  while (Count("souk_events_publish_failures_total") < 2) std::this_thread::yield();
  EXPECT_THAT(Messages(), SizeIs(2));
  ASSERT_EQ(js_DeleteMsg(connection_->jetstream(), "souk_order", 2, nullptr, nullptr), NATS_OK);
  EXPECT_THAT(WaitForOrders(2), ElementsAre("o0", "o1")) << "once it is removed";
}

}  // namespace
}  // namespace souk::events::nats
