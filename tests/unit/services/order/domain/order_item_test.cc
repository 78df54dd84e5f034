#include "services/order/domain/order_item.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace souk::order {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;

std::vector<FieldViolation> ViolationsIn(const std::vector<RequestedItem>& items) {
  Violations violations;
  CheckItems(items, violations);
  return ViolationsOf(violations.ToStatus());
}

auto On(const char* field) { return Field(&FieldViolation::field, field); }

Money Of(const char* currency, int64_t minor_units) {
  return *Money::Create(currency, minor_units);
}

TEST(SkuTest, HasOneTo64OfItsCharacters) {
  EXPECT_TRUE(IsSku("A"));
  EXPECT_TRUE(IsSku("TEA-POT-09"));
  EXPECT_TRUE(IsSku(std::string(64, 'Z')));
  for (const std::string& bad : {std::string(), std::string("tea"), std::string("A B"),
                                 std::string("TÉ"), std::string("A\0B", 3), std::string(65, 'Z')}) {
    EXPECT_FALSE(IsSku(bad)) << bad;
  }
}

TEST(CheckItemsTest, AcceptsTheBounds) {
  EXPECT_THAT(ViolationsIn({{"A", 1}, {"B", kMaxQuantity}}), IsEmpty());
  std::vector<RequestedItem> most;
  for (size_t i = 0; i < kMaxItems; ++i) most.push_back({"SKU-" + std::to_string(i), 1});
  EXPECT_THAT(ViolationsIn(most), IsEmpty());
}

TEST(CheckItemsTest, RefusesNoneAndTooMany) {
  EXPECT_THAT(ViolationsIn({}), ElementsAre(On("items")));
  EXPECT_THAT(ViolationsIn(std::vector<RequestedItem>(kMaxItems + 1, {"A", 1})),
              ElementsAre(On("items")));
}

TEST(CheckItemsTest, NamesEverythingThatIsWrong) {
  EXPECT_THAT(ViolationsIn({{"tea", 0}, {"A", -1}, {"B", kMaxQuantity + 1}, {"", 1}}),
              ElementsAre(On("items[0].sku"), On("items[0].quantity"), On("items[1].quantity"),
                          On("items[2].quantity"), On("items[3].sku")));
}

TEST(CheckItemsTest, RefusesASkuThatComesTwice) {
  EXPECT_THAT(ViolationsIn({{"A", 1}, {"B", 1}, {"A", 2}}),
              ElementsAre(FieldViolation{
                  "items[2].sku",
                  "is the same as in items[0]: give each SKU once, with its whole quantity"}));
}

TEST(TotalOfTest, AddsQuantityTimesPrice) {
  EXPECT_EQ(*TotalOf(std::vector<OrderItem>{{"A", 3, Of("EUR", 250)}, {"B", 1, Of("EUR", 1)}}),
            Of("EUR", 751));
}

TEST(TotalOfTest, RefusesTwoCurrencies) {
  const absl::Status status =
      TotalOf(std::vector<OrderItem>{{"A", 1, Of("EUR", 1)}, {"B", 1, Of("USD", 1)}}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(status), "MIXED_CURRENCIES");
  EXPECT_EQ(status.message(),
            "an order has one currency, but A is priced in EUR and B in USD: order them apart");
}

TEST(TotalOfTest, RefusesAPriceOrASumPastTheRange) {
  const int64_t most = std::numeric_limits<int64_t>::max();
  const std::vector<OrderItem> dear = {{"A", 2, Of("EUR", most / 2 + 1)}};
  const std::vector<OrderItem> many = {{"A", 1, Of("EUR", most)}, {"B", 1, Of("EUR", 1)}};
  for (const auto& items : {dear, many}) {
    const absl::Status status = TotalOf(items).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_EQ(ReasonOf(status), "TOTAL_TOO_LARGE");
  }
}

}  // namespace
}  // namespace souk::order
