#include "services/order/domain/order_change.h"

#include <gtest/gtest.h>

#include "tests/unit/services/order/domain/example_order.h"

namespace souk::order {
namespace {

OrderChange Placing() {
  return {kId, *Order::Place(kAnn, {{"TEA", 1, *Money::Create("EUR", 250)}}), kStart};
}

TEST(OrderChangeTest, PlacingIsTheFirstEvent) {
  const OrderChange change = Placing();
  ASSERT_EQ(change.events().size(), 1U);
  EXPECT_EQ(change.events()[0].version, 1);
  EXPECT_EQ(change.order(), *Order::Fold(kId, change.events()));
}

TEST(OrderChangeTest, AddsEventsInTheirOrder) {
  OrderChange change(Placing().order());
  EXPECT_TRUE(change.events().empty());
  ASSERT_TRUE(change.Add(change.order().MarkStockReserved(), kStart).ok());
  ASSERT_TRUE(change.Add(change.order().MarkPaid(), kStart + absl::Seconds(1)).ok());
  ASSERT_EQ(change.events().size(), 2U);
  EXPECT_EQ(change.events()[1].version, 3);
  EXPECT_EQ(change.events()[1].occurred_at, kStart + absl::Seconds(1));
  EXPECT_EQ(change.order().state(), OrderState::kPaid);
}

TEST(OrderChangeTest, ARefusedCommandAddsNothing) {
  OrderChange change(Placing().order());
  EXPECT_EQ(change.Add(change.order().Ship(), kStart).code(),
            absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(change.events().empty());
  EXPECT_EQ(change.order().version(), 1);
}

}  // namespace
}  // namespace souk::order
