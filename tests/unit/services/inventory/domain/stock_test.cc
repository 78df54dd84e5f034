#include "services/inventory/domain/stock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace souk::inventory {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

Product WithStock(const std::string& sku, int64_t on_hand, int64_t reserved) {
  return {.sku = sku,
          .display_name = sku,
          .unit_price = *Money::Create("EUR", 100),
          .on_hand = on_hand,
          .reserved = reserved};
}

const std::vector<StockLine> kLines = {{"A", 3}, {"B", 1}};

TEST(StockTest, HoldingReservesEachLine) {
  const auto after =
      Apply(StockEffect::kHold, kLines, {WithStock("A", 5, 2), WithStock("B", 1, 0)});
  ASSERT_EQ(after.status(), absl::OkStatus());
  EXPECT_EQ(after->at(0), WithStock("A", 5, 5));
  EXPECT_EQ(after->at(1), WithStock("B", 1, 1));
}

TEST(StockTest, HoldingMoreThanIsAvailableNamesEverySkuThatLacksAndNoOther) {
  const absl::Status status =
      Apply(StockEffect::kHold, {{"A", 3}, {"FULL", 1}, {"C", 2}},
            {WithStock("A", 4, 2), WithStock("FULL", 9, 0), WithStock("C", 1, 0)})
          .status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(status), "INSUFFICIENT_STOCK");
  EXPECT_THAT(status.message(), AllOf(HasSubstr("A, C"), Not(HasSubstr("FULL"))));
}

TEST(StockTest, GivingBackFreesWhatWasReserved) {
  const auto after =
      Apply(StockEffect::kGiveBack, kLines, {WithStock("A", 5, 4), WithStock("B", 2, 1)});
  ASSERT_EQ(after.status(), absl::OkStatus());
  EXPECT_EQ(after->at(0), WithStock("A", 5, 1));
  EXPECT_EQ(after->at(1), WithStock("B", 2, 0));
}

TEST(StockTest, SellingTakesWhatWasReservedOutOfTheWarehouse) {
  const auto after =
      Apply(StockEffect::kSell, kLines, {WithStock("A", 5, 4), WithStock("B", 1, 1)});
  ASSERT_EQ(after.status(), absl::OkStatus());
  EXPECT_EQ(after->at(0), WithStock("A", 2, 1));
  EXPECT_EQ(after->at(1), WithStock("B", 0, 0));
}

TEST(StockTest, GivingBackOrSellingWhatIsNotReservedIsADefect) {
  const std::vector<Product> products = {WithStock("A", 5, 2), WithStock("B", 1, 1)};
  EXPECT_EQ(Apply(StockEffect::kGiveBack, kLines, products).status().code(),
            absl::StatusCode::kInternal);
  EXPECT_EQ(Apply(StockEffect::kSell, kLines, products).status().code(),
            absl::StatusCode::kInternal);
}

TEST(StockTest, NoEffectChangesNothing) {
  EXPECT_EQ(Apply(StockEffect::kNone, {{"A", 3}}, {WithStock("A", 0, 0)})->at(0),
            WithStock("A", 0, 0));
}

}  // namespace
}  // namespace souk::inventory
