#include "services/order/domain/order_state.h"

#include <gtest/gtest.h>

namespace souk::order {
namespace {

TEST(OrderStateTest, NamesGoBothWays) {
  for (const char* name : {"PENDING", "STOCK_RESERVED", "PAID", "CONFIRMED", "SHIPPED",
                           "COMPENSATING", "REJECTED", "CANCELLED"}) {
    ASSERT_TRUE(OrderStateNamed(name).has_value()) << name;
    EXPECT_EQ(NameOf(*OrderStateNamed(name)), name);
  }
  EXPECT_EQ(OrderStateNamed("LOST"), std::nullopt);
}

TEST(FailureReasonTest, NamesGoBothWays) {
  for (const char* name : {"OUT_OF_STOCK", "PAYMENT_DECLINED", "INSUFFICIENT_FUNDS",
                           "PAYMENT_TOKEN_UNKNOWN", "RESERVATION_LOST"}) {
    ASSERT_TRUE(FailureReasonNamed(name).has_value()) << name;
    EXPECT_EQ(NameOf(*FailureReasonNamed(name)), name);
  }
  EXPECT_EQ(FailureReasonNamed(""), std::nullopt);
}

TEST(OrderStateTest, FinalStatesAreThoseThatNothingFollows) {
  for (const OrderState state :
       {OrderState::kShipped, OrderState::kRejected, OrderState::kCancelled}) {
    EXPECT_TRUE(IsFinal(state)) << NameOf(state);
  }
  for (const OrderState state :
       {OrderState::kPending, OrderState::kStockReserved, OrderState::kPaid, OrderState::kConfirmed,
        OrderState::kCompensating}) {
    EXPECT_FALSE(IsFinal(state)) << NameOf(state);
  }
}

TEST(FailureReasonTest, TheProcessorsRefusalsLeaveNothingToRefund) {
  EXPECT_TRUE(IsRefusedCharge(FailureReason::kPaymentDeclined));
  EXPECT_TRUE(IsRefusedCharge(FailureReason::kInsufficientFunds));
  EXPECT_TRUE(IsRefusedCharge(FailureReason::kPaymentTokenUnknown));
  EXPECT_FALSE(IsRefusedCharge(FailureReason::kOutOfStock));
  EXPECT_FALSE(IsRefusedCharge(FailureReason::kReservationLost));
}

}  // namespace
}  // namespace souk::order
