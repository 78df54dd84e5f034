#include "services/inventory/use_cases/reserve_stock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/async/when.h"
#include "common/base/error.h"
#include "tests/unit/services/inventory/inventory_test.h"

namespace souk::inventory {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class ReserveStockTest : public InventoryTest {
 protected:
  ReserveStockTest() {
    Created(NewProduct("A", 5));
    Created(NewProduct("B", 2));
  }
};

TEST_F(ReserveStockTest, HoldsEveryLineAndStoresTheReservation) {
  const NewReservation wanted = Wanted({{"B", 1}, {"A", 3}});
  const absl::StatusOr<Reservation> reserved = Reserve(wanted);
  ASSERT_EQ(reserved.status(), absl::OkStatus());
  EXPECT_EQ(reserved->state, ReservationState::kHeld);
  EXPECT_EQ(reserved->expire_time, clock_.Now() + absl::Minutes(15));
  EXPECT_THAT(Reservations(wanted.order_id), ElementsAre(*reserved));
  EXPECT_EQ(ReservedOf("A"), 3);
  EXPECT_EQ(ReservedOf("B"), 1);
  EXPECT_EQ(OnHand("A"), 5);
}

TEST_F(ReserveStockTest, TheLastOnesCanBeReserved) {
  Reserved(Wanted({{"A", 5}}));
  EXPECT_EQ(Stored("A").available(), 0);
}

TEST_F(ReserveStockTest, HoldsNothingWhenOneLineLacks) {
  const absl::Status status = Reserve(Wanted({{"A", 3}, {"B", 3}})).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(status), "INSUFFICIENT_STOCK");
  EXPECT_THAT(status.message(), HasSubstr("B"));
  EXPECT_EQ(ReservedOf("A"), 0);
  EXPECT_THAT(Reservations(), IsEmpty());
}

TEST_F(ReserveStockTest, UnknownSkusAreAllNamedAndHoldNothing) {
  const absl::Status status = Reserve(Wanted({{"X", 1}, {"A", 1}, {"Y", 1}})).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ReasonOf(status), "PRODUCT_NOT_FOUND");
  EXPECT_THAT(status.message(), HasSubstr("X, Y"));
  EXPECT_EQ(ReservedOf("A"), 0);
}

TEST_F(ReserveStockTest, RepeatedItGivesTheSameAnswerAndHoldsNoMore) {
  const NewReservation wanted = Wanted({{"A", 3}});
  const Reservation first = Reserved(wanted);
  clock_.Advance(absl::Minutes(1));
  EXPECT_EQ(Reserved(wanted), first);
  EXPECT_EQ(ReservedOf("A"), 3);
  ASSERT_EQ(Commit(wanted.reservation_id).status(), absl::OkStatus());
  EXPECT_EQ(Reserved(wanted).state, ReservationState::kCommitted);
  EXPECT_EQ(OnHand("A"), 2);
}

TEST_F(ReserveStockTest, RepeatedWithOtherLinesItIsRefused) {
  NewReservation wanted = Wanted({{"A", 3}});
  Reserved(wanted);
  wanted.lines = {{"A", 2}};
  EXPECT_EQ(ReasonOf(Reserve(wanted).status()), "RESERVATION_MISMATCH");
  EXPECT_EQ(ReservedOf("A"), 3);
}

TEST_F(ReserveStockTest, ReserveAfterItsReleaseIsRefusedForGood) {
  const NewReservation wanted = Wanted({{"A", 3}});
  const absl::StatusOr<Reservation> released =
      Run(release_reservation_.Run({}, wanted.reservation_id, wanted.order_id));
  ASSERT_EQ(released.status(), absl::OkStatus());
  EXPECT_EQ(released->state, ReservationState::kReleased);
  for (int i = 0; i < 2; ++i) {
    const absl::Status status = Reserve(wanted).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_EQ(ReasonOf(status), "RESERVATION_RELEASED");
  }
  EXPECT_EQ(ReservedOf("A"), 0);
  EXPECT_THAT(Reservations(wanted.order_id), ElementsAre(*released));
}

TEST_F(ReserveStockTest, ResumedReserveGivesTheReservationThatItMade) {
  const NewReservation wanted = Wanted({{"A", 3}});
  CallContext call;
  call.idempotency_key = Key("reserve");
  const absl::StatusOr<Reservation> first = Run(reserve_stock_.Run(call, wanted));
  call.resumed_resource = Run(keys_.Begin(Key("reserve")))->resumed_resource;
  ASSERT_EQ(call.resumed_resource, wanted.reservation_id);
  EXPECT_EQ(*Run(reserve_stock_.Run(call, wanted)), *first);
  EXPECT_EQ(ReservedOf("A"), 3);
}

TEST_F(ReserveStockTest, ManyAtOnceNeverHoldMoreThanThereIs) {
  std::vector<Task<absl::StatusOr<Reservation>>> tasks;
  for (int i = 0; i < 20; ++i) tasks.push_back(reserve_stock_.Run({}, Wanted({{"A", 1}})));
  int held = 0;
  for (const absl::StatusOr<Reservation>& reserved : Run(WhenAll(std::move(tasks)))) {
    if (reserved.ok()) {
      ++held;
    } else {
      EXPECT_EQ(ReasonOf(reserved.status()), "INSUFFICIENT_STOCK");
    }
  }
  EXPECT_EQ(held, 5);
  EXPECT_EQ(Stored("A").available(), 0);
}

}  // namespace
}  // namespace souk::inventory
