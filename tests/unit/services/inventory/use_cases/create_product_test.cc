#include "services/inventory/use_cases/create_product.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/error.h"
#include "tests/unit/services/inventory/inventory_test.h"

namespace souk::inventory {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

using CreateProductTest = InventoryTest;

TEST_F(CreateProductTest, CreatedProductIsStoredAndItsStockBooked) {
  EXPECT_EQ(Created(Lamp(7)), Lamp(7));
  EXPECT_EQ(Stored("LAMP"), Lamp(7));
  const std::vector<StockMovement> movements = Movements();
  ASSERT_THAT(movements, SizeIs(1));
  EXPECT_EQ(movements[0].sku, "LAMP");
  EXPECT_EQ(movements[0].kind, MovementKind::kInitial);
  EXPECT_EQ(movements[0].delta, 7);
  EXPECT_EQ(movements[0].create_time, clock_.Now());
  EXPECT_TRUE(IsUuidV7(movements[0].movement_id));
}

TEST_F(CreateProductTest, ProductWithoutStockBooksNothing) {
  Created(Lamp(0));
  EXPECT_THAT(Movements(), IsEmpty());
}

TEST_F(CreateProductTest, SkuOfAnotherProductIsTaken) {
  Created(Lamp(7));
  const absl::Status status = Run(create_product_.Run({}, Lamp(9))).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(ReasonOf(status), "SKU_TAKEN");
  EXPECT_EQ(OnHand("LAMP"), 7);
}

TEST_F(CreateProductTest, ResumedCreationGivesTheProductThatItMade) {
  CallContext call;
  call.idempotency_key = Key("create");
  ASSERT_EQ(Run(create_product_.Run(call, Lamp(7))).status(), absl::OkStatus());
  call.resumed_resource = Run(keys_.Begin(Key("create")))->resumed_resource;
  ASSERT_EQ(call.resumed_resource, "LAMP");
  EXPECT_EQ(*Run(create_product_.Run(call, Lamp(7))), Lamp(7));
  EXPECT_THAT(Movements(), SizeIs(1));
}

}  // namespace
}  // namespace souk::inventory
