#include "services/order/domain/order_event.h"

#include <gtest/gtest.h>

namespace souk::order {
namespace {

TEST(OrderEventTest, EachHasItsType) {
  EXPECT_EQ(TypeOf(OrderPlaced{}), "order.placed");
  EXPECT_EQ(TypeOf(StockReserved{}), "order.stock_reserved");
  EXPECT_EQ(TypeOf(OrderPaid{}), "order.paid");
  EXPECT_EQ(TypeOf(CommitStarted{}), "order.commit_started");
  EXPECT_EQ(TypeOf(OrderConfirmed{}), "order.confirmed");
  EXPECT_EQ(TypeOf(OrderShipped{}), "order.shipped");
  EXPECT_EQ(TypeOf(CancelRequested{}), "order.cancel_requested");
  EXPECT_EQ(TypeOf(CompensationStarted{}), "order.compensation_started");
  EXPECT_EQ(TypeOf(OrderRejected{}), "order.rejected");
  EXPECT_EQ(TypeOf(OrderCancelled{}), "order.cancelled");
}

TEST(OrderEventTest, CompensationForAReasonEndsRejectedElseCancelled) {
  EXPECT_EQ(CompensationStarted{FailureReason::kOutOfStock}.target(), OrderState::kRejected);
  EXPECT_EQ(CompensationStarted{}.target(), OrderState::kCancelled);
}

}  // namespace
}  // namespace souk::order
