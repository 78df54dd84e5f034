#include "tools/soukctl/events/printer.h"

#include <google/protobuf/wrappers.pb.h>
#include <gtest/gtest.h>

#include "souk/event/v1/order_events.pb.h"

namespace souk::soukctl {
namespace {

event::v1::Event PaidEvent() {
  event::v1::Event event;
  event.set_cursor("a1-42");
  event::v1::Envelope& envelope = *event.mutable_envelope();
  envelope.set_event_id("e1");
  envelope.set_aggregate_type("order");
  envelope.set_aggregate_id("o1");
  envelope.set_aggregate_version(3);
  envelope.set_type("order.paid");
  envelope.set_schema_version(1);
  envelope.mutable_occurred_at()->set_seconds(1'700'000'000);
  envelope.mutable_occurred_at()->set_nanos(123'456'000);
  event::v1::OrderPaid paid;
  paid.set_payment_id("p1");
  envelope.mutable_payload()->PackFrom(paid);
  return event;
}

TEST(EventPrinterTest, AnEventIsOneLine) {
  EXPECT_EQ(DescribeEvent(PaidEvent()),
            "2023-11-14T22:13:20.123Z  order.paid  order/o1 v3  {\"paymentId\":\"p1\"}  "
            "cursor a1-42");
}

TEST(EventPrinterTest, APayloadThatIsNotItsTypesIsNamed) {
  event::v1::Event event = PaidEvent();
  event.mutable_envelope()->mutable_payload()->PackFrom(google::protobuf::Int32Value());
  EXPECT_EQ(DescribeEvent(event),
            "2023-11-14T22:13:20.123Z  order.paid  order/o1 v3  "
            "(type.googleapis.com/google.protobuf.Int32Value)  cursor a1-42");
}

TEST(EventPrinterTest, JsonSaysWhoseEventItIs) {
  EXPECT_EQ(EventJson("order", PaidEvent()),
            "{\"service\":\"order\",\"cursor\":\"a1-42\",\"envelope\":{\"eventId\":\"e1\","
            "\"aggregateType\":\"order\",\"aggregateId\":\"o1\",\"aggregateVersion\":\"3\","
            "\"type\":\"order.paid\",\"schemaVersion\":1,"
            "\"occurredAt\":\"2023-11-14T22:13:20.123456Z\",\"payload\":{\"@type\":"
            "\"type.googleapis.com/souk.event.v1.OrderPaid\",\"paymentId\":\"p1\"}}}");
}

TEST(EventPrinterTest, AConsumerSaysHowFarItIsAndWhatIsWrong) {
  admin::v1::Consumer consumer;
  consumer.set_consumer("user.loyalty");
  consumer.set_state(admin::v1::Consumer::SOURCE_AWAY);
  consumer.set_trouble("UNAVAILABLE: gone");
  EXPECT_EQ(ConsumerJson("user", consumer),
            "{\"service\":\"user\",\"consumer\":\"user.loyalty\",\"state\":\"SOURCE_AWAY\","
            "\"trouble\":\"UNAVAILABLE: gone\"}");
  EXPECT_EQ(DescribeConsumer(consumer),
            "user.loyalty  SOURCE_AWAY  unknown how far behind, 0 dead letters  cursor start  "
            "UNAVAILABLE: gone");
  consumer.set_state(admin::v1::Consumer::FOLLOWING);
  consumer.clear_trouble();
  consumer.set_behind(3);
  consumer.set_dead_letters(1);
  consumer.set_cursor("a1-42");
  consumer.mutable_as_of()->set_seconds(1'700'000'000);
  EXPECT_EQ(DescribeConsumer(consumer),
            "user.loyalty  FOLLOWING  3 behind, 1 dead letters  as of 2023-11-14T22:13:20.000Z  "
            "cursor a1-42");
}

TEST(EventPrinterTest, ADeadLetterSaysWhatWasWrong) {
  admin::v1::DeadLetter letter;
  *letter.mutable_event() = PaidEvent().envelope();
  letter.mutable_event()->clear_payload();
  letter.set_error("INTERNAL: cannot be applied");
  letter.mutable_died_at()->set_seconds(1'700'000'009);
  EXPECT_EQ(DescribeDeadLetter(letter),
            "e1  order.paid  order/o1 v3  died 2023-11-14T22:13:29.000Z  "
            "INTERNAL: cannot be applied");
  EXPECT_EQ(
      DeadLetterJson("user.loyalty", letter).rfind("{\"consumer\":\"user.loyalty\",\"event\":{", 0),
      0u);
}

}  // namespace
}  // namespace souk::soukctl
