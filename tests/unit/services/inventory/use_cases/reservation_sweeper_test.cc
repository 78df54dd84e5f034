#include "services/inventory/use_cases/reservation_sweeper.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/error.h"
#include "tests/unit/services/inventory/inventory_test.h"

namespace souk::inventory {
namespace {

using ::testing::HasSubstr;

class ReservationSweeperTest : public InventoryTest {
 protected:
  ReservationSweeperTest() { Created(NewProduct("A", 100)); }

  std::unique_ptr<ReservationSweeper> NewSweeper() {
    return std::make_unique<ReservationSweeper>(reservations_, changes_, clock_, executor_,
                                                metrics_, logger_, absl::Seconds(5));
  }
  int Sweep() { return *Run(sweeper_->Sweep()); }
  ReservationState StateOf(const Reservation& reservation) {
    return Reservations(reservation.order_id).at(0).state;
  }

  std::unique_ptr<ReservationSweeper> sweeper_ = NewSweeper();
};

TEST_F(ReservationSweeperTest, GivesBackWhatWasHeldForTheWholeTtl) {
  const Reservation held = Reserved(Wanted({{"A", 3}}, absl::Seconds(60)));
  EXPECT_EQ(Sweep(), 0);
  clock_.Advance(absl::Seconds(59));
  EXPECT_EQ(Sweep(), 0);
  clock_.Advance(absl::Seconds(1));
  EXPECT_EQ(Sweep(), 1);
  EXPECT_EQ(StateOf(held), ReservationState::kExpired);
  EXPECT_EQ(ReservedOf("A"), 0);
  EXPECT_EQ(ReasonOf(Commit(held.reservation_id).status()), "RESERVATION_EXPIRED");
  EXPECT_EQ(Release(held)->state, ReservationState::kExpired);
  EXPECT_THAT(metrics_.ToText(), HasSubstr("souk_inventory_reservations_expired_total 1"));
}

TEST_F(ReservationSweeperTest, HeldPastItsTimeButNotSeenSoCanStillBeCommitted) {
  const Reservation held = Reserved(Wanted({{"A", 3}}, absl::Seconds(60)));
  clock_.Advance(absl::Hours(1));
  EXPECT_EQ(Sweep(), 0);
  EXPECT_EQ(Commit(held.reservation_id)->state, ReservationState::kCommitted);
}

TEST_F(ReservationSweeperTest, RenewalBeginsTheTimeAnew) {
  const Reservation held = Reserved(Wanted({{"A", 3}}, absl::Seconds(60)));
  Sweep();
  clock_.Advance(absl::Seconds(50));
  ASSERT_EQ(Run(renew_reservation_.Run({}, held.reservation_id, absl::Seconds(60))).status(),
            absl::OkStatus());
  Sweep();
  clock_.Advance(absl::Seconds(50));
  EXPECT_EQ(Sweep(), 0);
  clock_.Advance(absl::Seconds(10));
  EXPECT_EQ(Sweep(), 1);
}

TEST_F(ReservationSweeperTest, JumpOfTheWallClockExpiresNothing) {
  Reserved(Wanted({{"A", 3}}, absl::Seconds(60)));
  Sweep();
  clock_.JumpWallClock(absl::Hours(48));
  EXPECT_EQ(Sweep(), 0);
  EXPECT_EQ(ReservedOf("A"), 3);
}

TEST_F(ReservationSweeperTest, ProcessThatStartsAgainObservesAnew) {
  Reserved(Wanted({{"A", 3}}, absl::Seconds(60)));
  Sweep();
  clock_.Advance(absl::Seconds(59));
  sweeper_ = NewSweeper();
  EXPECT_EQ(Sweep(), 0);
  clock_.Advance(absl::Seconds(59));
  EXPECT_EQ(Sweep(), 0);
  clock_.Advance(absl::Seconds(1));
  EXPECT_EQ(Sweep(), 1);
}

TEST_F(ReservationSweeperTest, EachReservationHasItsOwnTimeOverManyBatches) {
  for (int i = 0; i < 75; ++i) Reserved(Wanted({{"A", 1}}, absl::Seconds(i < 70 ? 10 : 60)));
  Sweep();
  clock_.Advance(absl::Seconds(10));
  EXPECT_EQ(Sweep(), 70);
  EXPECT_EQ(ReservedOf("A"), 5);
  clock_.Advance(absl::Seconds(50));
  EXPECT_EQ(Sweep(), 5);
}

TEST_F(ReservationSweeperTest, OnceStartedItSweepsAtEachInterval) {
  Reserved(Wanted({{"A", 3}}, absl::Seconds(10)));
  sweeper_->Start();
  const auto sweep_ends = [&] { return executor_.timers() == 1; };  // it rests
  executor_.RunUntil(sweep_ends);
  for (const int64_t reserved : {3, 0}) {
    executor_.Advance(absl::Seconds(5));
    executor_.RunUntil(sweep_ends);
    EXPECT_EQ(ReservedOf("A"), reserved);
  }
}

}  // namespace
}  // namespace souk::inventory
