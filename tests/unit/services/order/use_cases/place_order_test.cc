#include "services/order/use_cases/place_order.h"

#include <gtest/gtest.h>

#include "common/base/error.h"
#include "common/base/uuid.h"
#include "tests/unit/services/order/use_cases/saga_fixture.h"

namespace souk::order::testing {
namespace {

class PlaceOrderTest : public SagaTest {
 protected:
  Process process_{env_};
};

TEST_F(PlaceOrderTest, GivesTheOrderWithItsPricesAndTotal) {
  const auto& answer = process_.Place();
  ASSERT_TRUE(answer.has_value() && answer->ok());
  const OrderView& order = **answer;
  EXPECT_TRUE(IsUuidV7(order.order_id.text()));
  EXPECT_EQ(order.user_id, kAnn);
  ASSERT_EQ(order.items.size(), 2U);
  EXPECT_EQ(order.items[0], (OrderItem{"TEA", 2, *Money::Create("EUR", 250)}));
  EXPECT_EQ(order.total, *Money::Create("EUR", 750));
  EXPECT_EQ(order.create_time, env_.clock.Now());
}

TEST_F(PlaceOrderTest, AnUnknownBuyerGetsNothingStored) {
  env_.world.buyer_exists = false;
  const auto& answer = process_.Place();
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ReasonOf(answer->status()), "USER_NOT_FOUND");
  EXPECT_TRUE(env_.database.events.empty());
  EXPECT_EQ(process_.runner.size(), 0) << "its place is free again";
}

}  // namespace
}  // namespace souk::order::testing
