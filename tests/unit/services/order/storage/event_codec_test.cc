#include "services/order/storage/event_codec.h"

#include <gtest/gtest.h>

#include "common/events/catalogue.h"
#include "services/order/messages/order_event_message.h"
#include "tests/unit/services/order/domain/example_order.h"

namespace souk::order {
namespace {

const Money kTotal = *Money::Create("EUR", 500);

// The event's payload as it is stored.
std::string Stored(const OrderEvent& event) {
  v1::OrderEvent message;
  SetPayload(event, message);
  return *events::EventCatalogue().WritePayload(PayloadMessage(message));
}

TEST(EventCodecTest, EveryEventComesBackAsItWas) {
  const EventCodec codec;
  for (const OrderEvent& event : std::vector<OrderEvent>{
           OrderPlaced{kAnn, {{"TEA", 2, *Money::Create("EUR", 250)}}, kTotal},
           StockReserved{ReservationId("r")}, OrderPaid{PaymentId("p"), kTotal}, CommitStarted{},
           OrderConfirmed{kAnn, kTotal}, OrderShipped{}, CancelRequested{}, CompensationStarted{},
           CompensationStarted{FailureReason::kReservationLost},
           OrderRejected{FailureReason::kInsufficientFunds}, OrderCancelled{}}) {
    const std::string payload = Stored(event);
    const absl::StatusOr<OrderEvent> read = codec.Read(TypeOf(event), 1, payload);
    ASSERT_TRUE(read.ok()) << TypeOf(event) << ": " << read.status();
    EXPECT_EQ(*read, event) << payload;
  }
}

// What is stored must stay readable: these texts are in databases.
TEST(EventCodecTest, WritesTheFormThatIsStored) {
  EXPECT_EQ(Stored(OrderPlaced{kAnn, {{"TEA", 2, *Money::Create("EUR", 250)}}, kTotal}),
            R"({"userId":"01890a5d-ac96-774b-bcce-b302099a8058",)"
            R"("items":[{"sku":"TEA","quantity":2,)"
            R"("unitPrice":{"currencyCode":"EUR","minorUnits":"250"}}],)"
            R"("total":{"currencyCode":"EUR","minorUnits":"500"}})");
  EXPECT_EQ(Stored(CompensationStarted{FailureReason::kPaymentDeclined}),
            R"({"reason":"PAYMENT_DECLINED","target":"REJECTED"})");
  EXPECT_EQ(Stored(CompensationStarted{}), R"({"target":"CANCELLED"})");
  EXPECT_EQ(Stored(OrderShipped{}), "{}");
}

TEST(EventCodecTest, SkipsMembersOfLaterVersions) {
  EXPECT_EQ(*EventCodec().Read("order.rejected", 1, R"({"reason":"OUT_OF_STOCK","by":"a robot"})"),
            OrderEvent(OrderRejected{FailureReason::kOutOfStock}));
}

// These texts are in databases: what older binaries stored stays readable.
TEST(EventCodecTest, ReadsTheFormsOfOlderBinaries) {
  const EventCodec codec;
  EXPECT_EQ(*codec.Read("order.compensation_started", 1, R"({"reason":"PAYMENT_DECLINED"})"),
            OrderEvent(CompensationStarted{FailureReason::kPaymentDeclined}));
  EXPECT_EQ(*codec.Read("order.compensation_started", 1, "{}"), OrderEvent(CompensationStarted{}));
  EXPECT_EQ(codec.Read("order.compensation_started", 2, "{}").status().code(),
            absl::StatusCode::kDataLoss)
      << "the newest form says where the order goes";
}

TEST(EventCodecTest, AFormOfANewerBinaryIsRefused) {
  EXPECT_EQ(EventCodec().Read("order.shipped", 99, "{}").status().code(),
            absl::StatusCode::kDataLoss);
}

TEST(EventCodecTest, WhatIsNoEventIsDataLoss) {
  const EventCodec codec;
  for (const auto& [type, payload] : std::vector<std::pair<const char*, const char*>>{
           {"order.lost", "{}"},
           {"order.version", "{}"},
           {"user.created", "{}"},
           {"order.shipped", "{"},
           {"order.rejected", "{}"},
           {"order.placed", R"({"total":{"currencyCode":"?"}})"}}) {
    EXPECT_EQ(codec.Read(type, 1, payload).status().code(), absl::StatusCode::kDataLoss)
        << type << " " << payload;
  }
}

}  // namespace
}  // namespace souk::order
