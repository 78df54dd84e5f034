#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "tests/unit/services/inventory/inventory_test.h"

namespace souk::inventory {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using ListTest = InventoryTest;

TEST_F(ListTest, ProductsComeBySkuPageByPage) {
  for (const char* sku : {"C", "A", "B"}) Created(NewProduct(sku, 0));
  const ProductPage first = *Run(list_products_.Run({}, "", 2));
  EXPECT_THAT(first.products, ElementsAre(NewProduct("A", 0), NewProduct("B", 0)));
  EXPECT_TRUE(first.more);
  Created(NewProduct("AA", 0));  // neither hides nor repeats another
  const ProductPage second = *Run(list_products_.Run({}, "B", 2));
  EXPECT_THAT(second.products, ElementsAre(NewProduct("C", 0)));
  EXPECT_FALSE(second.more);
}

TEST_F(ListTest, SeveralProductsComeInTheOrderOfTheirSkus) {
  for (const char* sku : {"A", "B", "C"}) Created(NewProduct(sku, 0));
  EXPECT_THAT(*Run(get_products_.Run({}, {"C", "A"})),
              ElementsAre(NewProduct("C", 0), NewProduct("A", 0)));
  const absl::Status status = Run(get_products_.Run({}, {"X", "A", "Y"})).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(status.message(), HasSubstr("X, Y"));
}

TEST_F(ListTest, MovementsComeOldestFirstOverManyBatches) {
  Created(NewProduct("A", 1));
  Created(NewProduct("B", 1));
  for (int i = 0; i < 250; ++i) {
    ASSERT_EQ(Run(adjust_stock_.Run({}, {"A", 1, absl::StrCat(i)})).status(), absl::OkStatus());
  }
  const std::vector<StockMovement> movements = Movements("A");
  ASSERT_THAT(movements, SizeIs(251));
  for (int i = 0; i < 250; ++i) EXPECT_EQ(movements[i + 1].reason, absl::StrCat(i));
  EXPECT_THAT(Movements(), SizeIs(252));
  EXPECT_THAT(Movements("C"), IsEmpty());
}

TEST_F(ListTest, WhatComesWhileAListIsReadIsNotInIt) {
  Created(NewProduct("A", 1));
  const Batch<StockMovement> first = *Run(list_stock_movements_.Run({}, std::nullopt, {}));
  EXPECT_THAT(first.items, SizeIs(1));
  Created(NewProduct("B", 1));
  EXPECT_THAT(Run(list_stock_movements_.Run({}, std::nullopt, first.next))->items, IsEmpty());
}

TEST_F(ListTest, ReservationsComeOldestFirstWithAllTheirLinesOverManyBatches) {
  Created(NewProduct("A", 1000));
  Created(NewProduct("B", 1000));
  std::vector<Reservation> made;
  for (int i = 0; i < 120; ++i) made.push_back(Reserved(Wanted({{"B", 2}, {"A", 1}})));
  EXPECT_EQ(Reservations(), made);
  EXPECT_THAT(Reservations(made[7].order_id), ElementsAre(made[7]));
  EXPECT_THAT(Reservations(NewId()), IsEmpty());
}

}  // namespace
}  // namespace souk::inventory
