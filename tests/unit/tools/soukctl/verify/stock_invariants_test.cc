#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/tools/soukctl/verify/snapshots.h"

namespace souk::soukctl {
namespace {

using inventory::v1::Reservation;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class StockInvariantsTest : public ::testing::Test {
 protected:
  // Ten teapots came, three of them are held: two for one order, one for another.
  StockInvariantsTest() {
    snapshot_.products["TEAPOT"] = MakeProduct("TEAPOT", 10, 3);
    snapshot_.moved["TEAPOT"] = 10;
    snapshot_.sold["TEAPOT"] = 50;
    snapshot_.reservations = {
        MakeReservation("r-1", "o-1", Reservation::HELD, {{"TEAPOT", 2}}),
        MakeReservation("r-2", "o-2", Reservation::HELD, {{"TEAPOT", 1}}),
        MakeReservation("r-3", "o-3", Reservation::COMMITTED, {{"TEAPOT", 50}}),
        MakeReservation("r-4", "o-4", Reservation::RELEASED, {{"TEAPOT", 50}}),
        MakeReservation("r-5", "o-5", Reservation::EXPIRED, {{"TEAPOT", 50}})};
  }

  std::vector<std::string> Check() { return TextOf(CheckStock(snapshot_)); }

  Snapshot snapshot_;
};

TEST_F(StockInvariantsTest, HoldWhereTheSumsAgree) { EXPECT_THAT(Check(), IsEmpty()); }

TEST_F(StockInvariantsTest, NothingIsNegative) {
  snapshot_.reservations.clear();
  snapshot_.sold.clear();
  snapshot_.products["TEAPOT"] = MakeProduct("TEAPOT", -1, 0);
  snapshot_.moved["TEAPOT"] = -1;
  EXPECT_THAT(Check(), ElementsAre("stock: product TEAPOT: on hand -1, reserved 0, available -1"));
}

TEST_F(StockInvariantsTest, NoMoreIsHeldThanThereIs) {
  snapshot_.reservations = {MakeReservation("r-1", "o-1", Reservation::HELD, {{"TEAPOT", 11}})};
  snapshot_.sold.clear();
  snapshot_.products["TEAPOT"] = MakeProduct("TEAPOT", 10, 11);
  EXPECT_THAT(Check(), ElementsAre("stock: product TEAPOT: on hand 10, reserved 11, available -1"));
}

TEST_F(StockInvariantsTest, AvailableIsWhatIsNotReserved) {
  snapshot_.products["TEAPOT"].set_available(8);
  EXPECT_THAT(Check(), ElementsAre("stock: product TEAPOT: on hand 10, reserved 3, available 8"));
}

TEST_F(StockInvariantsTest, WhatIsOnHandIsTheSumOfTheMovements) {
  snapshot_.moved["TEAPOT"] = 9;
  EXPECT_THAT(Check(), ElementsAre("stock: product TEAPOT: on hand 10, reserved 3, available 7; "
                                   "its movements sum to 9"));
  snapshot_.moved.clear();
  EXPECT_THAT(Check(), ElementsAre("stock: product TEAPOT: on hand 10, reserved 3, available 7; "
                                   "its movements sum to 0"));
}

TEST_F(StockInvariantsTest, WhatIsReservedIsTheSumOfWhatIsHeld) {
  snapshot_.reservations.erase(snapshot_.reservations.begin());
  EXPECT_THAT(Check(), ElementsAre("stock: product TEAPOT: on hand 10, reserved 3, available 7; "
                                   "held reservations sum to 1"));
}

TEST_F(StockInvariantsTest, WhatWasSoldIsTheSumOfWhatIsCommitted) {
  snapshot_.sold["TEAPOT"] = 52;
  EXPECT_THAT(Check(), ElementsAre("stock: product TEAPOT: on hand 10, reserved 3, available 7; 52 "
                                   "were sold, but committed reservations sum to 50"));
}

TEST_F(StockInvariantsTest, HeldReservationsThatDoNotAddUpAreShown) {
  snapshot_.products["TEAPOT"] = MakeProduct("TEAPOT", 10, 4);
  EXPECT_THAT(CheckStock(snapshot_).at(0).rows,
              ElementsAre("reservation r-1 HELD 2 TEAPOT for order o-1",
                          "reservation r-2 HELD 1 TEAPOT for order o-2"));
}

TEST_F(StockInvariantsTest, SumsOfWhatChangedMeanwhileAreNotCompared) {
  snapshot_.moved["TEAPOT"] = 9;
  snapshot_.reservations.clear();
  snapshot_.unsettled.insert("TEAPOT");
  EXPECT_THAT(Check(), IsEmpty());
  snapshot_.products["TEAPOT"].set_available(8);
  EXPECT_EQ(Check().size(), 1u);
}

}  // namespace
}  // namespace souk::soukctl
