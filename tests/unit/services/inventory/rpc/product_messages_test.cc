#include "services/inventory/rpc/product_messages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "tests/support/violated_fields.h"

namespace souk::inventory {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

v1::CreateProductRequest CreateLamp() {
  v1::CreateProductRequest request;
  request.mutable_product()->set_sku("LAMP");
  request.mutable_product()->set_display_name("Lamp");
  request.mutable_product()->mutable_unit_price()->set_currency_code("EUR");
  request.mutable_product()->mutable_unit_price()->set_minor_units(1999);
  return request;
}

TEST(ProductMessagesTest, ProductIsWrittenWithWhatIsAvailable) {
  const v1::Product proto = ToProto(Product{.sku = "LAMP",
                                            .display_name = "Lamp",
                                            .unit_price = *Money::Create("EUR", 1999),
                                            .on_hand = 7,
                                            .reserved = 3});
  EXPECT_EQ(proto.on_hand(), 7);
  EXPECT_EQ(proto.reserved(), 3);
  EXPECT_EQ(proto.available(), 4);
  EXPECT_EQ(proto.unit_price().minor_units(), 1999);
  EXPECT_NE(proto.etag(), "");
}

TEST(ProductMessagesTest, NewProductIgnoresWhatIsOnlyGivenOut) {
  v1::CreateProductRequest request = CreateLamp();
  request.mutable_product()->set_reserved(5);
  request.mutable_product()->set_available(9);
  request.mutable_product()->set_etag("old");
  const absl::StatusOr<Product> product = ParseNewProduct(request);
  ASSERT_EQ(product.status(), absl::OkStatus());
  EXPECT_EQ(product->on_hand, 0);
  EXPECT_EQ(product->reserved, 0);
  EXPECT_EQ(product->unit_price, *Money::Create("EUR", 1999));
}

TEST(ProductMessagesTest, EmptyNewProductViolatesEveryFieldAtOnce) {
  EXPECT_THAT(
      ViolatedFields(ParseNewProduct({}).status()),
      UnorderedElementsAre("product.sku", "product.display_name",
                           "product.unit_price.currency_code", "product.unit_price.minor_units"));
}

TEST(ProductMessagesTest, NewProductHasBounds) {
  v1::CreateProductRequest request = CreateLamp();
  v1::Product& product = *request.mutable_product();
  product.set_on_hand(1'000'000'000);
  product.mutable_unit_price()->set_minor_units(1'000'000'000'000);
  EXPECT_EQ(ParseNewProduct(request).status(), absl::OkStatus());
  product.set_on_hand(1'000'000'001);
  product.mutable_unit_price()->set_minor_units(1'000'000'000'001);
  EXPECT_THAT(ViolatedFields(ParseNewProduct(request).status()),
              UnorderedElementsAre("product.on_hand", "product.unit_price.minor_units"));
  product.set_on_hand(-1);
  product.mutable_unit_price()->set_minor_units(0);
  EXPECT_THAT(ViolatedFields(ParseNewProduct(request).status()),
              UnorderedElementsAre("product.on_hand", "product.unit_price.minor_units"));
}

TEST(ProductMessagesTest, BatchHasOneTo100SkusEachOnce) {
  v1::BatchGetProductsRequest request;
  EXPECT_THAT(ViolatedFields(ParseBatchGet(request).status()), ElementsAre("skus"));
  for (int i = 0; i < 100; ++i) request.add_skus(absl::StrCat("S", i));
  EXPECT_EQ(ParseBatchGet(request)->size(), 100u);
  request.set_skus(7, "S3");
  request.set_skus(9, "s9");
  EXPECT_THAT(ViolatedFields(ParseBatchGet(request).status()), ElementsAre("skus[7]", "skus[9]"));
  request.add_skus("ONE-MORE");
  EXPECT_THAT(ViolatedFields(ParseBatchGet(request).status()), ElementsAre("skus"));
}

class ParseUpdateTest : public ::testing::Test {
 protected:
  ParseUpdateTest() {
    request_.mutable_product()->set_sku("LAMP");
    request_.mutable_product()->set_display_name("Lantern");
    request_.mutable_product()->mutable_unit_price()->set_currency_code("USD");
    request_.mutable_product()->mutable_unit_price()->set_minor_units(5);
    request_.mutable_product()->set_etag("3");
  }
  void Mask(std::vector<std::string> paths) {
    for (std::string& path : paths) request_.mutable_update_mask()->add_paths(std::move(path));
  }

  v1::UpdateProductRequest request_;
};

TEST_F(ParseUpdateTest, WithoutAMaskWhatHasAValueIsChanged) {
  const UpdateProductCommand all = *ParseUpdate(request_);
  EXPECT_EQ(all.sku, "LAMP");
  EXPECT_EQ(all.etag, "3");
  EXPECT_EQ(all.change.display_name, "Lantern");
  EXPECT_EQ(all.change.currency_code, "USD");
  EXPECT_EQ(all.change.minor_units, 5);
  request_.mutable_product()->clear_unit_price();
  const UpdateProductCommand name = *ParseUpdate(request_);
  EXPECT_EQ(name.change.currency_code, std::nullopt);
  EXPECT_EQ(name.change.minor_units, std::nullopt);
}

TEST_F(ParseUpdateTest, MaskNamesWhatIsChanged) {
  Mask({"unit_price"});
  const UpdateProductCommand command = *ParseUpdate(request_);
  EXPECT_EQ(command.change.display_name, std::nullopt);
  EXPECT_EQ(command.change.currency_code, "USD");
  EXPECT_EQ(command.change.minor_units, 5);
}

TEST_F(ParseUpdateTest, MaskMayNameAFieldOfThePrice) {
  Mask({"unit_price.minor_units"});
  const UpdateProductCommand command = *ParseUpdate(request_);
  EXPECT_EQ(command.change.currency_code, std::nullopt);
  EXPECT_EQ(command.change.minor_units, 5);
}

TEST_F(ParseUpdateTest, WholeProductThatWasReadMayBeSentBackExceptItsStock) {
  Mask({"sku", "display_name", "unit_price", "reserved", "available", "etag"});
  EXPECT_EQ(ParseUpdate(request_).status(), absl::OkStatus());
  Mask({"on_hand"});
  EXPECT_THAT(ViolatedFields(ParseUpdate(request_).status()), ElementsAre("update_mask.paths[6]"));
}

TEST_F(ParseUpdateTest, UnknownPathsAndMasksThatChangeNothingAreRefused) {
  Mask({"colour"});
  EXPECT_THAT(ViolatedFields(ParseUpdate(request_).status()),
              ElementsAre("update_mask.paths[0]", "update_mask"));
  EXPECT_THAT(ViolatedFields(ParseUpdate({}).status()), ElementsAre("product.sku", "update_mask"));
}

TEST_F(ParseUpdateTest, NamedFieldsMustBeValid) {
  Mask({"display_name", "unit_price"});
  request_.mutable_product()->clear_display_name();
  request_.mutable_product()->clear_unit_price();
  EXPECT_THAT(ViolatedFields(ParseUpdate(request_).status()),
              ElementsAre("product.display_name", "product.unit_price.currency_code",
                          "product.unit_price.minor_units"));
}

TEST(ProductMessagesTest, AdjustmentHasBoundsAndAReason) {
  v1::AdjustStockRequest request;
  EXPECT_THAT(ViolatedFields(ParseAdjustStock(request).status()),
              ElementsAre("sku", "delta", "reason"));
  request.set_sku("LAMP");
  request.set_reason("counted");
  for (const int delta : {1, -1, 1'000'000'000, -1'000'000'000}) {
    request.set_delta(delta);
    EXPECT_EQ(ParseAdjustStock(request)->delta, delta);
  }
  for (const int delta : {1'000'000'001, -1'000'000'001}) {
    request.set_delta(delta);
    EXPECT_THAT(ViolatedFields(ParseAdjustStock(request).status()), ElementsAre("delta"));
  }
}

}  // namespace
}  // namespace souk::inventory
