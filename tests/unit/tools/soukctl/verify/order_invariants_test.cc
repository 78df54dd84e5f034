#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/tools/soukctl/verify/snapshots.h"

namespace souk::soukctl {
namespace {

using inventory::v1::Reservation;
using order::v1::Order;
using payment::v1::Payment;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const Lines kLines = {{"RUG", 1}, {"TEAPOT", 2}};

// One order, with a payment and a reservation, which each test changes.
class OrderInvariantsTest : public ::testing::Test {
 protected:
  void Make(Order::State order, Payment::State payment, Reservation::State reservation) {
    snapshot_.orders = {MakeOrder("o-1", order, 4900, kLines)};
    snapshot_.payments = {MakePayment("p-1", "o-1", payment, 4900)};
    snapshot_.reservations = {MakeReservation("r-1", "o-1", reservation, kLines)};
  }
  void MakeConfirmed() { Make(Order::CONFIRMED, Payment::CHARGED, Reservation::COMMITTED); }

  std::vector<std::string> Check() { return TextOf(CheckOrders(snapshot_)); }

  Snapshot snapshot_;
};

TEST_F(OrderInvariantsTest, AFulfilledOrderIsPaidAndItsStockHasLeft) {
  for (const Order::State state : {Order::CONFIRMED, Order::SHIPPED}) {
    Make(state, Payment::CHARGED, Reservation::COMMITTED);
    EXPECT_THAT(Check(), IsEmpty());
  }
}

TEST_F(OrderInvariantsTest, AFulfilledOrderWithoutAChargeIsReported) {
  for (const Payment::State state : {Payment::PENDING, Payment::REFUSED, Payment::REFUNDED}) {
    Make(Order::SHIPPED, state, Reservation::COMMITTED);
    EXPECT_THAT(Check(), ElementsAre("order: order o-1 (SHIPPED) has 0 charged payments, not one"));
  }
}

TEST_F(OrderInvariantsTest, AnOrderThatIsChargedTwiceIsReported) {
  MakeConfirmed();
  snapshot_.payments.push_back(MakePayment("p-2", "o-1", Payment::CHARGED, 4900));
  EXPECT_THAT(Check(), ElementsAre("order: order o-1 (CONFIRMED) has 2 charged payments, not one"));
  EXPECT_THAT(
      CheckOrders(snapshot_).at(0).rows,
      ElementsAre("expected: total 4900 EUR, items 1 RUG, 2 TEAPOT", "payment p-1 CHARGED 4900 EUR",
                  "payment p-2 CHARGED 4900 EUR", "reservation r-1 COMMITTED 1 RUG, 2 TEAPOT"));
}

TEST_F(OrderInvariantsTest, AChargeOfAnotherAmountIsReported) {
  MakeConfirmed();
  snapshot_.payments[0].mutable_amount()->set_minor_units(4901);
  EXPECT_THAT(Check(), ElementsAre("order: order o-1 (CONFIRMED) totals 4900 EUR, but payment p-1 "
                                   "is of 4901 EUR"));
  MakeConfirmed();
  snapshot_.payments[0].mutable_amount()->set_currency_code("USD");
  EXPECT_THAT(Check(), ElementsAre("order: order o-1 (CONFIRMED) totals 4900 EUR, but payment p-1 "
                                   "is of 4900 USD"));
}

TEST_F(OrderInvariantsTest, AFulfilledOrderWhoseStockHasNotLeftIsReported) {
  const auto differ =
      ElementsAre("order: order o-1 (CONFIRMED): its committed reservations differ from its items");
  for (const Reservation::State state :
       {Reservation::HELD, Reservation::RELEASED, Reservation::EXPIRED}) {
    Make(Order::CONFIRMED, Payment::CHARGED, state);
    EXPECT_THAT(Check(), differ);
  }
  MakeConfirmed();
  snapshot_.reservations[0].mutable_lines(0)->set_quantity(3);
  EXPECT_THAT(Check(), differ);
  MakeConfirmed();
  snapshot_.reservations[0].mutable_lines()->RemoveLast();
  EXPECT_THAT(Check(), differ);
  MakeConfirmed();
  snapshot_.reservations.push_back(snapshot_.reservations[0]);
  EXPECT_THAT(Check(), differ);
}

TEST_F(OrderInvariantsTest, LinesOfOneSkuCountTogether) {
  MakeConfirmed();
  snapshot_.orders[0] =
      MakeOrder("o-1", Order::CONFIRMED, 4900, {{"TEAPOT", 1}, {"RUG", 1}, {"TEAPOT", 1}});
  EXPECT_THAT(Check(), IsEmpty());
}

TEST_F(OrderInvariantsTest, AnUndoneOrderKeepsNothing) {
  for (const Order::State state : {Order::REJECTED, Order::CANCELLED}) {
    for (const Payment::State payment : {Payment::REFUSED, Payment::REFUNDED}) {
      Make(state, payment, Reservation::RELEASED);
      EXPECT_THAT(Check(), IsEmpty());
    }
    snapshot_.payments.clear();
    snapshot_.reservations.clear();
    EXPECT_THAT(Check(), IsEmpty());
  }
}

TEST_F(OrderInvariantsTest, AnUndoneOrderThatKeepsItsPaymentIsReported) {
  Make(Order::CANCELLED, Payment::CHARGED, Reservation::RELEASED);
  EXPECT_THAT(Check(),
              ElementsAre("order: order o-1 (CANCELLED) keeps payment p-1 of 4900 EUR in CHARGED"));
  Make(Order::REJECTED, Payment::PENDING, Reservation::RELEASED);
  EXPECT_THAT(Check(),
              ElementsAre("order: order o-1 (REJECTED) keeps payment p-1 of 4900 EUR in PENDING"));
}

TEST_F(OrderInvariantsTest, AnUndoneOrderThatKeepsStockIsReported) {
  Make(Order::REJECTED, Payment::REFUSED, Reservation::HELD);
  EXPECT_THAT(Check(),
              ElementsAre("order: order o-1 (REJECTED) still has reservation r-1 in HELD"));
  Make(Order::CANCELLED, Payment::REFUNDED, Reservation::COMMITTED);
  EXPECT_THAT(Check(),
              ElementsAre("order: order o-1 (CANCELLED) still has reservation r-1 in COMMITTED"));
}

TEST_F(OrderInvariantsTest, WhatBelongsToOtherOrdersIsNoMatter) {
  MakeConfirmed();
  snapshot_.payments.push_back(MakePayment("p-2", "o-2", Payment::CHARGED, 1));
  snapshot_.reservations.push_back(
      MakeReservation("r-2", "o-2", Reservation::COMMITTED, {{"SPICE", 1}}));
  EXPECT_THAT(Check(), IsEmpty());
}

TEST_F(OrderInvariantsTest, AnOrderUnderWayMayBeInAnyCondition) {
  for (const Order::State state :
       {Order::PENDING, Order::STOCK_RESERVED, Order::PAID, Order::COMPENSATING}) {
    Make(state, Payment::CHARGED, Reservation::HELD);
    EXPECT_THAT(Check(), IsEmpty());
    EXPECT_FALSE(IsTerminal(snapshot_.orders[0]));
  }
}

TEST_F(OrderInvariantsTest, AnOrderThatStandsStillIsReportedWithItsAge) {
  Make(Order::PAID, Payment::CHARGED, Reservation::HELD);
  snapshot_.orders[0].mutable_update_time()->set_seconds(1'000);
  const auto check = [&](int64_t now) {
    return TextOf(CheckProgress(snapshot_, absl::FromUnixSeconds(now), absl::Seconds(60)));
  };
  EXPECT_THAT(check(1'060), IsEmpty());
  EXPECT_THAT(check(1'061), ElementsAre("progress: order o-1 (PAID) has stood still for 1m1s"));
  snapshot_.orders[0].set_state(Order::CONFIRMED);
  EXPECT_THAT(check(2'000), IsEmpty());
}

}  // namespace
}  // namespace souk::soukctl
