#include "services/inventory/use_cases/adjust_stock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/error.h"
#include "tests/unit/services/inventory/inventory_test.h"

namespace souk::inventory {
namespace {

using ::testing::SizeIs;

class AdjustStockTest : public InventoryTest {
 protected:
  absl::StatusOr<Product> Adjust(int64_t delta, CallContext call = {}) {
    return Run(adjust_stock_.Run(std::move(call), {"LAMP", delta, "counted"}));
  }
};

TEST_F(AdjustStockTest, AddsAndTakesAndBooksBothWithTheirReason) {
  Created(Lamp(7));
  EXPECT_EQ(Adjust(5)->on_hand, 12);
  EXPECT_EQ(Adjust(-12)->on_hand, 0);
  const std::vector<StockMovement> movements = Movements();
  ASSERT_THAT(movements, SizeIs(3));
  EXPECT_EQ(movements[1].kind, MovementKind::kAdjusted);
  EXPECT_EQ(movements[1].delta, 5);
  EXPECT_EQ(movements[1].reason, "counted");
  EXPECT_EQ(movements[2].delta, -12);
}

TEST_F(AdjustStockTest, WhatIsReservedCannotBeTaken) {
  Created(Lamp(7));
  Reserved(Wanted({{"LAMP", 3}}));
  const absl::Status status = Adjust(-5).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(status), "INSUFFICIENT_STOCK");
  EXPECT_EQ(OnHand("LAMP"), 7);
  EXPECT_EQ(Adjust(-4)->on_hand, 3);
}

TEST_F(AdjustStockTest, MoreThanTheMostIsOutOfRange) {
  Created(Lamp(7));
  const absl::Status status = Adjust(kMaxOnHand).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(ReasonOf(status), "STOCK_TOO_LARGE");
}

TEST_F(AdjustStockTest, UnknownProductIsNotFound) {
  EXPECT_EQ(Adjust(1).status().code(), absl::StatusCode::kNotFound);
}

TEST_F(AdjustStockTest, ResumedAdjustmentIsNotAppliedAgain) {
  Created(Lamp(7));
  CallContext call;
  call.idempotency_key = Key("adjust");
  ASSERT_EQ(Adjust(5, call)->on_hand, 12);
  call.resumed_resource = Run(keys_.Begin(Key("adjust")))->resumed_resource;
  EXPECT_EQ(Adjust(5, call)->on_hand, 12);
  EXPECT_THAT(Movements(), SizeIs(2));
}

}  // namespace
}  // namespace souk::inventory
