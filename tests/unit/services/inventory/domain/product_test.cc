#include "services/inventory/domain/product.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace souk::inventory {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Product Lamp() {
  return {.sku = "LAMP-1",
          .display_name = "Lamp",
          .unit_price = *Money::Create("EUR", 1999),
          .on_hand = 10,
          .reserved = 4};
}

TEST(ProductTest, AvailableIsWhatIsOnHandAndNotReserved) { EXPECT_EQ(Lamp().available(), 6); }

TEST(ProductTest, ChangeSetsOnlyWhatItHolds) {
  const Product renamed = *Lamp().Changed({.display_name = "Lantern"}, "");
  EXPECT_EQ(renamed.display_name, "Lantern");
  EXPECT_EQ(renamed.unit_price, Lamp().unit_price);
  const Product dearer = *Lamp().Changed({.minor_units = 2499}, "");
  EXPECT_EQ(dearer.unit_price, *Money::Create("EUR", 2499));
  EXPECT_EQ(dearer.display_name, "Lamp");
  const Product elsewhere = *Lamp().Changed({.currency_code = "USD"}, "");
  EXPECT_EQ(elsewhere.unit_price, *Money::Create("USD", 1999));
}

TEST(ProductTest, EachChangeMakesAnotherEtagAndStockMakesNone) {
  const Product lamp = Lamp();
  const Product changed = *lamp.Changed({.display_name = "Lantern"}, lamp.Etag());
  EXPECT_NE(changed.Etag(), lamp.Etag());
  EXPECT_EQ(lamp.Adjusted(5)->Etag(), lamp.Etag());
}

TEST(ProductTest, ChangeWithAnotherStatesEtagIsAborted) {
  const Product changed = *Lamp().Changed({.display_name = "Lantern"}, "");
  const absl::Status status = changed.Changed({.minor_units = 1}, Lamp().Etag()).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(ReasonOf(status), "ETAG_MISMATCH");
}

TEST(ProductTest, AdjustmentMayLeaveJustWhatIsReserved) {
  EXPECT_EQ(Lamp().Adjusted(-6)->on_hand, 4);
  const absl::Status status = Lamp().Adjusted(-7).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(status), "INSUFFICIENT_STOCK");
  EXPECT_THAT(status.message(), HasSubstr("LAMP-1"));
}

TEST(ProductTest, AdjustmentMayNotPassTheMost) {
  EXPECT_EQ(Lamp().Adjusted(kMaxOnHand - 10)->on_hand, kMaxOnHand);
  const absl::Status status = Lamp().Adjusted(kMaxOnHand - 9).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(ReasonOf(status), "STOCK_TOO_LARGE");
}

TEST(ProductTest, SkuHasOneTo64CapitalsDigitsAndHyphens) {
  EXPECT_TRUE(IsSku("A"));
  EXPECT_TRUE(IsSku("LAMP-1"));
  EXPECT_TRUE(IsSku(std::string(64, 'Z')));
  EXPECT_FALSE(IsSku(std::string(65, 'Z')));
  EXPECT_FALSE(IsSku(""));
  EXPECT_FALSE(IsSku("lamp"));
  EXPECT_FALSE(IsSku("LAMP 1"));
  EXPECT_FALSE(IsSku("L\xC3\x84MP"));
  EXPECT_FALSE(IsSku(absl::string_view("A\0", 2)));
}

std::vector<FieldViolation> OfText(absl::string_view text) {
  Violations violations;
  CheckText(text, "field", violations);
  return ViolationsOf(violations.ToStatus());
}

TEST(ProductTest, TextHasOneTo200CharactersAndNoControlCharacters) {
  EXPECT_THAT(OfText("a"), IsEmpty());
  std::string longest;
  for (int i = 0; i < 200; ++i) longest += "\xC3\xAB";
  EXPECT_THAT(OfText(longest), IsEmpty());
  EXPECT_THAT(OfText(longest + "x"), SizeIs(1));
  EXPECT_THAT(OfText(""), SizeIs(1));
  EXPECT_THAT(OfText("a\nb"), SizeIs(1));
  EXPECT_THAT(OfText(absl::string_view("a\0b", 3)), SizeIs(1));
  EXPECT_THAT(OfText("a\xFF"), SizeIs(1));
}

TEST(ProductTest, UnknownProductsAreAllNamed) {
  const absl::Status status = NoSuchProducts({"A", "B-2"});
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ReasonOf(status), "PRODUCT_NOT_FOUND");
  EXPECT_THAT(status.message(), HasSubstr("A, B-2"));
}

}  // namespace
}  // namespace souk::inventory
