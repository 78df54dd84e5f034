#include "services/inventory/domain/reservation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace souk::inventory {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const absl::Time kStart = absl::FromUnixSeconds(1'700'000'000);

NewReservation Wanted() {
  return {.reservation_id = "r1",
          .order_id = "o1",
          .lines = {{"B", 1}, {"A", 3}},
          .ttl = absl::Minutes(15)};
}

Reservation Held() { return Reservation::Reserved(Wanted(), kStart).reservation; }
Reservation Committed() { return Held().Committed()->reservation; }
Reservation Released() { return Held().Released("o1")->reservation; }
Reservation Expired() { return Held().Expired(1).reservation; }

void ExpectRefused(const absl::StatusOr<ReservationChange>& change, absl::string_view reason) {
  EXPECT_EQ(change.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(change.status()), reason);
}

void ExpectUnchanged(const absl::StatusOr<ReservationChange>& change, const Reservation& before) {
  ASSERT_EQ(change.status(), absl::OkStatus());
  EXPECT_EQ(change->reservation, before);
  EXPECT_EQ(change->effect, StockEffect::kNone);
}

TEST(ReservationTest, ReservingHoldsTheLinesBySku) {
  const ReservationChange change = Reservation::Reserved(Wanted(), kStart);
  EXPECT_EQ(change.effect, StockEffect::kHold);
  EXPECT_EQ(change.reservation.state, ReservationState::kHeld);
  EXPECT_THAT(change.reservation.lines, ElementsAre(StockLine{"A", 3}, StockLine{"B", 1}));
  EXPECT_EQ(change.reservation.expire_time, kStart + absl::Minutes(15));
}

TEST(ReservationTest, ReservingAgainGivesTheReservationAsItIs) {
  ExpectUnchanged(Held().ReservedAgain(Wanted()), Held());
  ExpectUnchanged(Committed().ReservedAgain(Wanted()), Committed());
}

TEST(ReservationTest, OrderOfLinesAndTtlMakeNoOtherReservation) {
  NewReservation again = Wanted();
  std::swap(again.lines[0], again.lines[1]);
  again.ttl = absl::Hours(1);
  ExpectUnchanged(Held().ReservedAgain(again), Held());
}

TEST(ReservationTest, ReservingAgainWithOtherLinesOrOrderIsRefused) {
  NewReservation more = Wanted();
  more.lines[0].quantity = 2;
  ExpectRefused(Held().ReservedAgain(more), "RESERVATION_MISMATCH");
  NewReservation fewer = Wanted();
  fewer.lines.pop_back();
  ExpectRefused(Held().ReservedAgain(fewer), "RESERVATION_MISMATCH");
  NewReservation other = Wanted();
  other.order_id = "o2";
  ExpectRefused(Held().ReservedAgain(other), "RESERVATION_MISMATCH");
}

TEST(ReservationTest, ReservingAgainAfterTheStockWentBackIsRefused) {
  ExpectRefused(Released().ReservedAgain(Wanted()), "RESERVATION_RELEASED");
  ExpectRefused(Expired().ReservedAgain(Wanted()), "RESERVATION_EXPIRED");
}

TEST(ReservationTest, ReleaseThatComesFirstHoldsNothingAndWins) {
  const ReservationChange change = Reservation::ReleasedFirst("r1", "o1");
  EXPECT_EQ(change.effect, StockEffect::kNone);
  EXPECT_EQ(change.reservation.state, ReservationState::kReleased);
  EXPECT_THAT(change.reservation.lines, IsEmpty());
  ExpectRefused(change.reservation.ReservedAgain(Wanted()), "RESERVATION_RELEASED");
  ExpectRefused(change.reservation.Committed(), "RESERVATION_RELEASED");
  ExpectUnchanged(change.reservation.Released("o1"), change.reservation);
}

TEST(ReservationTest, RenewalIsAnotherEpochAndALaterTime) {
  const auto change = Held().Renewed(absl::Hours(1), kStart + absl::Minutes(5));
  ASSERT_EQ(change.status(), absl::OkStatus());
  EXPECT_EQ(change->effect, StockEffect::kNone);
  EXPECT_EQ(change->reservation.epoch, Held().epoch + 1);
  EXPECT_EQ(change->reservation.ttl, absl::Hours(1));
  EXPECT_EQ(change->reservation.expire_time, kStart + absl::Minutes(65));
}

TEST(ReservationTest, RenewalNeverShortens) {
  const Reservation renewed = Held().Renewed(absl::Seconds(1), kStart)->reservation;
  EXPECT_EQ(renewed.ttl, absl::Minutes(15));
  EXPECT_EQ(renewed.expire_time, Held().expire_time);
  // Nor when the wall clock was set back.
  EXPECT_EQ(Held().Renewed(absl::Seconds(1), kStart - absl::Hours(1))->reservation.expire_time,
            Held().expire_time);
}

TEST(ReservationTest, OnlyAHeldReservationIsRenewed) {
  ExpectRefused(Committed().Renewed(absl::Hours(1), kStart), "RESERVATION_COMMITTED");
  ExpectRefused(Released().Renewed(absl::Hours(1), kStart), "RESERVATION_RELEASED");
  ExpectRefused(Expired().Renewed(absl::Hours(1), kStart), "RESERVATION_EXPIRED");
}

TEST(ReservationTest, CommitSellsOnce) {
  EXPECT_EQ(Held().Committed()->effect, StockEffect::kSell);
  EXPECT_EQ(Committed().state, ReservationState::kCommitted);
  ExpectUnchanged(Committed().Committed(), Committed());
}

TEST(ReservationTest, CommitAfterTheStockWentBackIsRefused) {
  ExpectRefused(Released().Committed(), "RESERVATION_RELEASED");
  ExpectRefused(Expired().Committed(), "RESERVATION_EXPIRED");
}

TEST(ReservationTest, ReleaseGivesBackOnce) {
  EXPECT_EQ(Held().Released("o1")->effect, StockEffect::kGiveBack);
  ExpectUnchanged(Released().Released("o1"), Released());
  ExpectUnchanged(Expired().Released("o1"), Expired());
}

TEST(ReservationTest, ReleaseOfACommittedOneOrForAnotherOrderIsRefused) {
  ExpectRefused(Committed().Released("o1"), "RESERVATION_COMMITTED");
  ExpectRefused(Held().Released("o2"), "RESERVATION_MISMATCH");
}

TEST(ReservationTest, ExpiryGivesBackWhatWasNotRenewed) {
  const ReservationChange change = Held().Expired(Held().epoch);
  EXPECT_EQ(change.effect, StockEffect::kGiveBack);
  EXPECT_EQ(change.reservation.state, ReservationState::kExpired);
  const Reservation renewed = Held().Renewed(absl::Hours(1), kStart)->reservation;
  ExpectUnchanged(renewed.Expired(Held().epoch), renewed);
}

TEST(ReservationTest, WhatHasEndedDoesNotExpire) {
  ExpectUnchanged(Committed().Expired(1), Committed());
  ExpectUnchanged(Released().Expired(1), Released());
}

TEST(ReservationTermsTest, TtlIsWithinBounds) {
  const ReservationTerms terms{.default_ttl = absl::Seconds(5),
                               .shortest_ttl = absl::Seconds(1),
                               .longest_ttl = absl::Seconds(10)};
  const auto violations_of = [&](absl::Duration ttl) {
    Violations violations;
    terms.Check(ttl, "ttl", violations);
    return ViolationsOf(violations.ToStatus());
  };
  EXPECT_THAT(violations_of(absl::Seconds(1)), IsEmpty());
  EXPECT_THAT(violations_of(absl::Seconds(10)), IsEmpty());
  EXPECT_THAT(violations_of(absl::Milliseconds(999)),
              ElementsAre(FieldViolation{"ttl", "must be 1s to 10s"}));
  EXPECT_THAT(violations_of(absl::Seconds(11)),
              ElementsAre(FieldViolation{"ttl", "must be 1s to 10s"}));
}

}  // namespace
}  // namespace souk::inventory
