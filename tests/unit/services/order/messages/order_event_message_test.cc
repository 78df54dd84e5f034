#include "services/order/messages/order_event_message.h"

#include <gtest/gtest.h>

namespace souk::order {
namespace {

TEST(OrderEventMessageTest, HasTheEventsPlaceTypeAndPayload) {
  const RecordedEvent event{3, absl::FromUnixMicros(1'700'000'000'000'001),
                            OrderPaid{PaymentId("p"), *Money::Create("EUR", 500)}};
  const v1::OrderEvent message = ToProto(OrderId("o"), event);
  EXPECT_EQ(message.order_id(), "o");
  EXPECT_EQ(message.version(), 3);
  EXPECT_EQ(message.type(), "order.paid");
  EXPECT_EQ(message.schema_version(), 1);
  EXPECT_EQ(message.occurred_at().seconds(), 1'700'000'000);
  EXPECT_EQ(message.occurred_at().nanos(), 1000);
  EXPECT_EQ(message.paid().payment_id(), "p");
  EXPECT_EQ(message.paid().amount().minor_units(), 500);
}

TEST(OrderEventMessageTest, AMessageWithoutPayloadIsDataLoss) {
  EXPECT_EQ(PayloadOf(v1::OrderEvent()).status().code(), absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace souk::order
