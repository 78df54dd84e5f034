#include "services/order/messages/order_message.h"

#include <gtest/gtest.h>

namespace souk::order {
namespace {

TEST(OrderMessageTest, StatesAndReasonsGoBothWaysUnderTheSameNames) {
  for (int number = 1; number < v1::Order::State_ARRAYSIZE; ++number) {
    const auto proto = static_cast<v1::Order::State>(number);
    const std::optional<OrderState> state = ToOrderState(proto);
    ASSERT_TRUE(state.has_value()) << v1::Order::State_Name(proto);
    EXPECT_EQ(ToProto(*state), proto);
    EXPECT_EQ(NameOf(*state), v1::Order::State_Name(proto));
  }
  for (int number = 1; number < v1::Order::Failure_ARRAYSIZE; ++number) {
    const auto proto = static_cast<v1::Order::Failure>(number);
    const std::optional<FailureReason> reason = ToFailureReason(proto);
    ASSERT_TRUE(reason.has_value()) << v1::Order::Failure_Name(proto);
    EXPECT_EQ(ToProto(*reason), proto);
    EXPECT_EQ(NameOf(*reason), v1::Order::Failure_Name(proto));
  }
  EXPECT_EQ(ToOrderState(v1::Order::STATE_UNSPECIFIED), std::nullopt);
  EXPECT_EQ(ToFailureReason(v1::Order::FAILURE_UNSPECIFIED), std::nullopt);
}

TEST(OrderMessageTest, AnOrderHasAllItsFields) {
  OrderView order;
  order.order_id = OrderId("o");
  order.user_id = UserId("u");
  order.items = {{"TEA", 2, *Money::Create("EUR", 250)}};
  order.total = *Money::Create("EUR", 500);
  order.state = OrderState::kRejected;
  order.failure = FailureReason::kOutOfStock;
  order.version = 2;
  order.create_time = absl::FromUnixSeconds(10);
  order.update_time = absl::FromUnixSeconds(20);
  EXPECT_EQ(
      ToProto(order).ShortDebugString(),
      R"(order_id: "o" user_id: "u" )"
      R"(items { sku: "TEA" quantity: 2 unit_price { currency_code: "EUR" minor_units: 250 } } )"
      R"(total { currency_code: "EUR" minor_units: 500 } state: REJECTED failure: OUT_OF_STOCK )"
      R"(create_time { seconds: 10 } update_time { seconds: 20 } version: 2)");
}

}  // namespace
}  // namespace souk::order
