#include "services/order/storage/event_codec.h"

#include <gtest/gtest.h>

namespace souk::order {
namespace {

const UserId kAnn("01890a5d-ac96-774b-bcce-b302099a8058");
const Money kTotal = *Money::Create("EUR", 500);

TEST(EventCodecTest, EveryEventComesBackAsItWas) {
  const EventCodec codec;
  for (const OrderEvent& event : std::vector<OrderEvent>{
           OrderPlaced{kAnn, {{"TEA", 2, *Money::Create("EUR", 250)}}, kTotal},
           StockReserved{ReservationId("r")}, OrderPaid{PaymentId("p"), kTotal}, CommitStarted{},
           OrderConfirmed{kAnn, kTotal}, OrderShipped{}, CancelRequested{}, CompensationStarted{},
           CompensationStarted{FailureReason::kReservationLost},
           OrderRejected{FailureReason::kInsufficientFunds}, OrderCancelled{}}) {
    const absl::StatusOr<std::string> payload = codec.Write(event);
    ASSERT_TRUE(payload.ok()) << TypeOf(event);
    const absl::StatusOr<OrderEvent> read = codec.Read(TypeOf(event), *payload);
    ASSERT_TRUE(read.ok()) << TypeOf(event) << ": " << read.status();
    EXPECT_EQ(*read, event) << *payload;
  }
}

// What is stored must stay readable: these texts are in databases.
TEST(EventCodecTest, WritesTheFormThatIsStored) {
  const EventCodec codec;
  EXPECT_EQ(*codec.Write(OrderPlaced{kAnn, {{"TEA", 2, *Money::Create("EUR", 250)}}, kTotal}),
            R"({"userId":"01890a5d-ac96-774b-bcce-b302099a8058",)"
            R"("items":[{"sku":"TEA","quantity":2,)"
            R"("unitPrice":{"currencyCode":"EUR","minorUnits":"250"}}],)"
            R"("total":{"currencyCode":"EUR","minorUnits":"500"}})");
  EXPECT_EQ(*codec.Write(CompensationStarted{FailureReason::kPaymentDeclined}),
            R"({"reason":"PAYMENT_DECLINED","target":"REJECTED"})");
  EXPECT_EQ(*codec.Write(CompensationStarted{}), R"({"target":"CANCELLED"})");
  EXPECT_EQ(*codec.Write(OrderShipped{}), "{}");
}

TEST(EventCodecTest, SkipsMembersOfLaterVersions) {
  EXPECT_EQ(*EventCodec().Read("order.rejected", R"({"reason":"OUT_OF_STOCK","by":"a robot"})"),
            OrderEvent(OrderRejected{FailureReason::kOutOfStock}));
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
    EXPECT_EQ(codec.Read(type, payload).status().code(), absl::StatusCode::kDataLoss)
        << type << " " << payload;
  }
}

}  // namespace
}  // namespace souk::order
