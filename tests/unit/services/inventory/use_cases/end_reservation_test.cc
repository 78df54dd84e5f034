#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/error.h"
#include "tests/unit/services/inventory/inventory_test.h"

namespace souk::inventory {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

/// Commit, release and renewal of a reservation of three of A, of which there are five.
class EndReservationTest : public InventoryTest {
 protected:
  EndReservationTest() : held_(MakeReservation()) {}

  Reservation MakeReservation() {
    Created(NewProduct("A", 5));
    return Reserved(Wanted({{"A", 3}}));
  }

  absl::StatusOr<Reservation> Commit() { return InventoryTest::Commit(held_.reservation_id); }
  absl::StatusOr<Reservation> Release() { return InventoryTest::Release(held_); }
  absl::StatusOr<Reservation> Renew(absl::Duration ttl) {
    return Run(renew_reservation_.Run({}, held_.reservation_id, ttl));
  }

  const Reservation held_;
};

TEST_F(EndReservationTest, CommittedStockLeavesAndIsBooked) {
  const absl::StatusOr<Reservation> committed = Commit();
  ASSERT_EQ(committed.status(), absl::OkStatus());
  EXPECT_EQ(committed->state, ReservationState::kCommitted);
  EXPECT_EQ(OnHand("A"), 2);
  EXPECT_EQ(ReservedOf("A"), 0);
  const std::vector<StockMovement> movements = Movements("A");
  ASSERT_THAT(movements, SizeIs(2));
  EXPECT_EQ(movements[1].kind, MovementKind::kSold);
  EXPECT_EQ(movements[1].delta, -3);
  EXPECT_EQ(movements[1].reservation_id, held_.reservation_id);
}

TEST_F(EndReservationTest, CommitRepeatedIsAnsweredAgainAndSellsNoMore) {
  const Reservation first = *Commit();
  EXPECT_EQ(*Commit(), first);
  EXPECT_EQ(OnHand("A"), 2);
}

TEST_F(EndReservationTest, ReleasedStockCanBeReservedAgain) {
  ASSERT_EQ(Release()->state, ReservationState::kReleased);
  EXPECT_EQ(Stored("A").available(), 5);
  EXPECT_EQ(Release()->state, ReservationState::kReleased);
  EXPECT_EQ(Stored("A").available(), 5);
}

TEST_F(EndReservationTest, WhatEndedOneWayDoesNotEndTheOther) {
  ASSERT_EQ(Release().status(), absl::OkStatus());
  const absl::Status late = Commit().status();
  EXPECT_EQ(late.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(late), "RESERVATION_RELEASED");

  const Reservation other = Reserved(Wanted({{"A", 1}}));
  ASSERT_EQ(InventoryTest::Commit(other.reservation_id).status(), absl::OkStatus());
  EXPECT_EQ(ReasonOf(InventoryTest::Release(other).status()), "RESERVATION_COMMITTED");
}

TEST_F(EndReservationTest, UnknownReservationIsNotFound) {
  EXPECT_EQ(ReasonOf(InventoryTest::Commit(NewId()).status()), "RESERVATION_NOT_FOUND");
  EXPECT_EQ(ReasonOf(Run(renew_reservation_.Run({}, NewId(), absl::Minutes(1))).status()),
            "RESERVATION_NOT_FOUND");
}

TEST_F(EndReservationTest, RenewalIsStored) {
  clock_.Advance(absl::Minutes(5));
  const absl::StatusOr<Reservation> renewed = Renew(absl::Hours(1));
  ASSERT_EQ(renewed.status(), absl::OkStatus());
  EXPECT_EQ(renewed->expire_time, clock_.Now() + absl::Hours(1));
  EXPECT_THAT(Reservations(held_.order_id), ElementsAre(*renewed));
}

TEST_F(EndReservationTest, WhatHasEndedIsNotRenewed) {
  ASSERT_EQ(Commit().status(), absl::OkStatus());
  EXPECT_EQ(ReasonOf(Renew(absl::Hours(1)).status()), "RESERVATION_COMMITTED");
}

}  // namespace
}  // namespace souk::inventory
