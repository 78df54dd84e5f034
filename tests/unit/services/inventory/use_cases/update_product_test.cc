#include "services/inventory/use_cases/update_product.h"

#include <gtest/gtest.h>

#include "common/base/error.h"
#include "tests/unit/services/inventory/inventory_test.h"

namespace souk::inventory {
namespace {

class UpdateProductTest : public InventoryTest {
 protected:
  absl::StatusOr<Product> Update(ProductChange change, std::string etag = "") {
    return Run(update_product_.Run({}, {"LAMP", std::move(change), std::move(etag)}));
  }
};

TEST_F(UpdateProductTest, ChangesNameAndPriceAndStoresThem) {
  const Product lamp = Created(Lamp(7));
  const absl::StatusOr<Product> updated =
      Update({.display_name = "Lantern", .currency_code = "USD", .minor_units = 5}, lamp.Etag());
  ASSERT_EQ(updated.status(), absl::OkStatus());
  EXPECT_EQ(updated->display_name, "Lantern");
  EXPECT_EQ(updated->unit_price, *Money::Create("USD", 5));
  EXPECT_EQ(updated->on_hand, 7);
  EXPECT_EQ(Stored("LAMP"), *updated);
}

TEST_F(UpdateProductTest, OldEtagIsAbortedAndChangesNothing) {
  const Product lamp = Created(Lamp(7));
  ASSERT_EQ(Update({.display_name = "Lantern"}).status(), absl::OkStatus());
  const absl::Status status = Update({.display_name = "Torch"}, lamp.Etag()).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(ReasonOf(status), "ETAG_MISMATCH");
  EXPECT_EQ(Stored("LAMP").display_name, "Lantern");
}

TEST_F(UpdateProductTest, EtagOutlivesChangesOfTheStock) {
  const Product lamp = Created(Lamp(7));
  Reserved(Wanted({{"LAMP", 2}}));
  const absl::StatusOr<Product> updated = Update({.display_name = "Lantern"}, lamp.Etag());
  ASSERT_EQ(updated.status(), absl::OkStatus());
  EXPECT_EQ(updated->reserved, 2);
  EXPECT_EQ(ReservedOf("LAMP"), 2);
}

TEST_F(UpdateProductTest, UnknownProductIsNotFound) {
  const absl::Status status = Update({.display_name = "Lantern"}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ReasonOf(status), "PRODUCT_NOT_FOUND");
}

TEST_F(UpdateProductTest, ResumedUpdateIsNotAppliedAgain) {
  Created(Lamp(7));
  CallContext call;
  call.idempotency_key = Key("update");
  const UpdateProductCommand command{"LAMP", {.display_name = "Lantern"}, ""};
  const absl::StatusOr<Product> first = Run(update_product_.Run(call, command));
  ASSERT_EQ(first.status(), absl::OkStatus());
  call.resumed_resource = Run(keys_.Begin(Key("update")))->resumed_resource;
  EXPECT_EQ(Run(update_product_.Run(call, command))->Etag(), first->Etag());
}

}  // namespace
}  // namespace souk::inventory
