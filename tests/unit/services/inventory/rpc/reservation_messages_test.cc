#include "services/inventory/rpc/reservation_messages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "tests/support/violated_fields.h"

namespace souk::inventory {
namespace {

using ::testing::ElementsAre;

constexpr char kId[] = "01890a5d-ac96-774b-bcce-b302099a8057";

class ParseReserveTest : public ::testing::Test {
 protected:
  ParseReserveTest() {
    request_.set_reservation_id(kId);
    request_.set_order_id(kId);
    Add("A", 1);
  }
  void Add(const std::string& sku, int quantity) {
    request_.add_lines()->set_sku(sku);
    request_.mutable_lines(request_.lines_size() - 1)->set_quantity(quantity);
  }
  absl::StatusOr<NewReservation> Parse() { return ParseReserve(request_, ReservationTerms()); }

  v1::ReserveRequest request_;
};

TEST_F(ParseReserveTest, WithoutATtlTheDefaultHolds) {
  const NewReservation wanted = *Parse();
  EXPECT_EQ(wanted.reservation_id, kId);
  EXPECT_THAT(wanted.lines, ElementsAre(StockLine{"A", 1}));
  EXPECT_EQ(wanted.ttl, absl::Minutes(15));
}

TEST_F(ParseReserveTest, TtlIsWithinBoundsToTheNanosecond) {
  request_.mutable_ttl()->set_seconds(1);
  EXPECT_EQ(Parse()->ttl, absl::Seconds(1));
  request_.mutable_ttl()->set_seconds(86400);
  EXPECT_EQ(Parse()->ttl, absl::Hours(24));
  request_.mutable_ttl()->set_nanos(1);
  EXPECT_THAT(ViolatedFields(Parse().status()), ElementsAre("ttl"));
  request_.mutable_ttl()->set_seconds(0);
  EXPECT_THAT(ViolatedFields(Parse().status()), ElementsAre("ttl"));
  request_.mutable_ttl()->set_seconds(std::numeric_limits<int64_t>::max());
  EXPECT_THAT(ViolatedFields(Parse().status()), ElementsAre("ttl"));
  request_.mutable_ttl()->set_seconds(std::numeric_limits<int64_t>::min());
  EXPECT_THAT(ViolatedFields(Parse().status()), ElementsAre("ttl"));
}

TEST_F(ParseReserveTest, EmptyRequestViolatesEveryFieldAtOnce) {
  EXPECT_THAT(ViolatedFields(ParseReserve({}, ReservationTerms()).status()),
              ElementsAre("reservation_id", "order_id", "lines"));
}

TEST_F(ParseReserveTest, LinesHaveAnSkuEachOnceAndAPositiveQuantity) {
  Add("A", 1);
  Add("b", 0);
  Add("C", -1);
  Add("D", 1'000'000);
  Add("E", 1'000'001);
  EXPECT_THAT(ViolatedFields(Parse().status()),
              ElementsAre("lines[1].sku", "lines[2].sku", "lines[2].quantity", "lines[3].quantity",
                          "lines[5].quantity"));
}

TEST_F(ParseReserveTest, ThereAreAtMost100Lines) {
  for (int i = 1; i < 100; ++i) Add(absl::StrCat("S", i), 1);
  EXPECT_EQ(Parse().status(), absl::OkStatus());
  Add("ONE-MORE", 1);
  EXPECT_THAT(ViolatedFields(Parse().status()), ElementsAre("lines"));
}

TEST(ReservationMessagesTest, RenewalTakesTheTermsOfReserve) {
  v1::RenewReservationRequest request;
  request.set_reservation_id(kId);
  EXPECT_EQ(*ParseRenew(request, ReservationTerms()), absl::Minutes(15));
  request.mutable_ttl()->set_seconds(86401);
  EXPECT_THAT(ViolatedFields(ParseRenew(request, ReservationTerms()).status()), ElementsAre("ttl"));
}

TEST(ReservationMessagesTest, OnlyAHeldReservationHasAnExpireTime) {
  Reservation reservation =
      Reservation::Reserved({kId, kId, {{"A", 1}}, absl::Minutes(1)}, absl::UnixEpoch())
          .reservation;
  EXPECT_EQ(ToProto(reservation).expire_time().seconds(), 60);
  reservation.state = ReservationState::kExpired;
  EXPECT_FALSE(ToProto(reservation).has_expire_time());
  EXPECT_EQ(ToProto(reservation).state(), v1::Reservation::EXPIRED);
}

}  // namespace
}  // namespace souk::inventory
