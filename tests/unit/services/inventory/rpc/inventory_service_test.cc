#include "tests/unit/services/inventory/rpc/inventory_service_test.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/page_token.h"
#include "tests/support/violated_fields.h"

namespace souk::inventory {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST_F(InventoryServiceTest, ServesEveryRpcOfTheProto) {
  EXPECT_THAT(service_.methods(), SizeIs(14));
}

TEST_F(InventoryServiceTest, CreatedProductCanBeReadAdjustedAndUpdated) {
  v1::CreateProductRequest create;
  *create.mutable_product() = NewMessage("LAMP", 7);
  const absl::StatusOr<v1::Product> lamp = Run(service_.CreateProduct({}, create));
  ASSERT_EQ(lamp.status(), absl::OkStatus());
  EXPECT_EQ(lamp->available(), 7);

  v1::GetProductRequest get;
  get.set_sku("LAMP");
  EXPECT_EQ(Run(service_.GetProduct({}, get))->SerializeAsString(), lamp->SerializeAsString());
  v1::BatchGetProductsRequest batch_get;
  batch_get.add_skus("LAMP");
  EXPECT_EQ(Run(service_.BatchGetProducts({}, batch_get))->products(0).SerializeAsString(),
            lamp->SerializeAsString());

  v1::AdjustStockRequest adjust;
  adjust.set_sku("LAMP");
  adjust.set_delta(-2);
  adjust.set_reason("broken");
  EXPECT_EQ(Run(service_.AdjustStock({}, adjust))->on_hand(), 5);

  v1::UpdateProductRequest update;
  update.mutable_product()->set_sku("LAMP");
  update.mutable_product()->set_display_name("Lantern");
  update.mutable_product()->set_etag(lamp->etag());
  const absl::StatusOr<v1::Product> updated = Run(service_.UpdateProduct({}, update));
  ASSERT_EQ(updated.status(), absl::OkStatus());
  EXPECT_EQ(updated->display_name(), "Lantern");
  EXPECT_EQ(updated->unit_price().minor_units(), 1999);
  EXPECT_NE(updated->etag(), lamp->etag());
}

TEST_F(InventoryServiceTest, ReservationIsHeldRenewedAndCommitted) {
  Created(Lamp(7));
  v1::ReserveRequest reserve;
  reserve.set_reservation_id(NewId());
  reserve.set_order_id(NewId());
  v1::ReservationLine& line = *reserve.add_lines();
  line.set_sku("LAMP");
  line.set_quantity(3);
  const absl::StatusOr<v1::Reservation> held = Run(service_.Reserve({}, reserve));
  ASSERT_EQ(held.status(), absl::OkStatus());
  EXPECT_EQ(held->state(), v1::Reservation::HELD);
  EXPECT_EQ(held->expire_time().seconds(), absl::ToUnixSeconds(clock_.Now()) + 900);

  v1::RenewReservationRequest renew;
  renew.set_reservation_id(reserve.reservation_id());
  renew.mutable_ttl()->set_seconds(3600);
  EXPECT_EQ(Run(service_.RenewReservation({}, renew))->expire_time().seconds(),
            absl::ToUnixSeconds(clock_.Now()) + 3600);

  v1::CommitReservationRequest commit;
  commit.set_reservation_id(reserve.reservation_id());
  const absl::StatusOr<v1::Reservation> committed = Run(service_.CommitReservation({}, commit));
  ASSERT_EQ(committed.status(), absl::OkStatus());
  EXPECT_EQ(committed->state(), v1::Reservation::COMMITTED);
  EXPECT_FALSE(committed->has_expire_time());

  v1::ReleaseReservationRequest release;
  release.set_reservation_id(reserve.reservation_id());
  release.set_order_id(reserve.order_id());
  EXPECT_EQ(ReasonOf(Run(service_.ReleaseReservation({}, release)).status()),
            "RESERVATION_COMMITTED");
}

TEST_F(InventoryServiceTest, ReleaseBeforeReserveAnswersWithAnEmptyReservation) {
  v1::ReleaseReservationRequest release;
  release.set_reservation_id(NewId());
  release.set_order_id(NewId());
  const absl::StatusOr<v1::Reservation> released = Run(service_.ReleaseReservation({}, release));
  ASSERT_EQ(released.status(), absl::OkStatus());
  EXPECT_EQ(released->state(), v1::Reservation::RELEASED);
  EXPECT_EQ(released->order_id(), release.order_id());
  EXPECT_EQ(released->lines_size(), 0);
}

TEST_F(InventoryServiceTest, MalformedIdsAndSkusAreRefusedEverywhere) {
  EXPECT_THAT(ViolatedFields(Run(service_.GetProduct({}, {})).status()), ElementsAre("sku"));
  EXPECT_THAT(ViolatedFields(Run(service_.BatchGetProducts({}, {})).status()), ElementsAre("skus"));
  EXPECT_THAT(ViolatedFields(Run(service_.CommitReservation({}, {})).status()),
              ElementsAre("reservation_id"));
  EXPECT_THAT(ViolatedFields(Run(service_.RenewReservation({}, {})).status()),
              ElementsAre("reservation_id"));
  EXPECT_THAT(ViolatedFields(Run(service_.ReleaseReservation({}, {})).status()),
              ElementsAre("reservation_id", "order_id"));
  FakeStream<v1::WatchStockRequest, v1::Product> watch;
  EXPECT_THAT(ViolatedFields(Run(service_.WatchStock({}, {}, watch.writer()))), ElementsAre("sku"));
  FakeStream<v1::ListReservationsRequest, v1::Reservation> reservations;
  v1::ListReservationsRequest of_order;
  of_order.set_order_id("1");
  EXPECT_THAT(ViolatedFields(Run(service_.ListReservations({}, of_order, reservations.writer()))),
              ElementsAre("order_id"));
  FakeStream<v1::ListStockMovementsRequest, v1::StockMovement> movements;
  v1::ListStockMovementsRequest of_sku;
  of_sku.set_sku("lamp");
  EXPECT_THAT(ViolatedFields(Run(service_.ListStockMovements({}, of_sku, movements.writer()))),
              ElementsAre("sku"));
}

TEST_F(InventoryServiceTest, ListGoesOnFromItsPageToken) {
  for (const char* sku : {"A", "B", "C"}) Created(NewProduct(sku, 0));
  v1::ListProductsRequest request;
  request.set_page_size(2);
  const v1::ListProductsResponse first = *Run(service_.ListProducts({}, request));
  ASSERT_EQ(first.products_size(), 2);
  request.set_page_token(first.next_page_token());
  const v1::ListProductsResponse second = *Run(service_.ListProducts({}, request));
  ASSERT_EQ(second.products_size(), 1);
  EXPECT_EQ(second.products(0).sku(), "C");
  EXPECT_EQ(second.next_page_token(), "");
}

TEST_F(InventoryServiceTest, ListRefusesSizesAndTokensThatAreNone) {
  v1::ListProductsRequest request;
  request.set_page_size(1001);
  request.set_page_token("nonsense");
  EXPECT_THAT(ViolatedFields(Run(service_.ListProducts({}, request)).status()),
              ElementsAre("page_size", "page_token"));
  // Well made, but no token that this list gives.
  v1::ListProductsRequest crafted;
  crafted.set_page_token(EncodePageToken({"products"}, "no sku"));
  EXPECT_THAT(ViolatedFields(Run(service_.ListProducts({}, crafted)).status()),
              ElementsAre("page_token"));
}

TEST_F(InventoryServiceTest, StreamsSendWhatThereIsOverManyBatches) {
  Created(NewProduct("A", 1000));
  for (int i = 0; i < 105; ++i) {
    ASSERT_EQ(Commit(Reserved(Wanted({{"A", 2}})).reservation_id).status(), absl::OkStatus());
  }
  FakeStream<v1::ListReservationsRequest, v1::Reservation> reservations;
  ASSERT_EQ(Run(service_.ListReservations({}, {}, reservations.writer())), absl::OkStatus());
  ASSERT_THAT(reservations.responses(), SizeIs(105));
  EXPECT_EQ(reservations.responses()[0].state(), v1::Reservation::COMMITTED);
  EXPECT_EQ(reservations.responses()[0].lines(0).quantity(), 2);

  FakeStream<v1::ListStockMovementsRequest, v1::StockMovement> movements;
  ASSERT_EQ(Run(service_.ListStockMovements({}, {}, movements.writer())), absl::OkStatus());
  ASSERT_THAT(movements.responses(), SizeIs(106));
  EXPECT_EQ(movements.responses()[0].kind(), v1::StockMovement::INITIAL);
  EXPECT_EQ(movements.responses()[105].kind(), v1::StockMovement::SOLD);
  EXPECT_EQ(movements.responses()[105].delta(), -2);
}

TEST_F(InventoryServiceTest, StreamsEndWhenTheirClientLeaves) {
  Created(NewProduct("A", 1));
  Created(NewProduct("B", 1));
  FakeStream<v1::ListStockMovementsRequest, v1::StockMovement> movements;
  movements.LeaveAfter(1);
  EXPECT_EQ(Run(service_.ListStockMovements({}, {}, movements.writer())).code(),
            absl::StatusCode::kCancelled);
  FakeStream<v1::WatchStockRequest, v1::Product> watch;
  watch.LeaveAfter(0);
  v1::WatchStockRequest request;
  request.set_sku("A");
  EXPECT_EQ(Run(service_.WatchStock({}, request, watch.writer())).code(),
            absl::StatusCode::kCancelled);
}

TEST_F(InventoryServiceTest, WatchSendsTheProductAndEndsWithTheProcess) {
  Created(Lamp(7));
  FakeStream<v1::WatchStockRequest, v1::Product> watch;
  v1::WatchStockRequest request;
  request.set_sku("LAMP");
  changes_.Close();
  EXPECT_EQ(ReasonOf(Run(service_.WatchStock({}, request, watch.writer()))), "DRAINING");
  ASSERT_THAT(watch.responses(), SizeIs(1));
  EXPECT_EQ(watch.responses()[0].on_hand(), 7);
}

}  // namespace
}  // namespace souk::inventory
