#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/tools/soukctl/verify/snapshots.h"

namespace souk::soukctl {
namespace {

using order::v1::Order;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

Snapshot OrderInState(Order::State state, int version, const std::vector<std::string>& events) {
  Snapshot snapshot;
  snapshot.orders = {MakeOrder("o-1", state, 1, {})};
  snapshot.orders[0].set_version(version);
  for (const std::string& type : events) {
    std::vector<order::v1::OrderEvent>& history = snapshot.histories["o-1"];
    history.push_back(MakeEvent("o-1", static_cast<int>(history.size()) + 1, type));
  }
  return snapshot;
}

TEST(ReadModelInvariantsTest, AnOrderIsWhatItsEventsMakeOfIt) {
  EXPECT_THAT(CheckReadModel(OrderInState(Order::PENDING, 1, {"order.placed"})), IsEmpty());
  EXPECT_THAT(CheckReadModel(OrderInState(
                  Order::PAID, 4,
                  {"order.placed", "order.stock_reserved", "order.paid", "order.commit_started"})),
              IsEmpty());
  EXPECT_THAT(CheckReadModel(OrderInState(
                  Order::COMPENSATING, 3,
                  {"order.placed", "order.cancel_requested", "order.compensation_started"})),
              IsEmpty());
}

TEST(ReadModelInvariantsTest, WhatHappenedLaterIsNoMatter) {
  EXPECT_THAT(
      CheckReadModel(OrderInState(Order::PENDING, 1, {"order.placed", "order.stock_reserved"})),
      IsEmpty());
}

TEST(ReadModelInvariantsTest, AnotherStateIsFoundWithTheEvents) {
  const std::vector<Violation> found =
      CheckReadModel(OrderInState(Order::CONFIRMED, 2, {"order.placed", "order.stock_reserved"}));
  EXPECT_THAT(TextOf(found), ElementsAre("read model: order o-1 (CONFIRMED) at version 2 is by its "
                                         "events STOCK_RESERVED at version 2"));
  EXPECT_THAT(found.at(0).rows,
              ElementsAre("event 1 order.placed", "event 2 order.stock_reserved"));
}

TEST(ReadModelInvariantsTest, AVersionWithoutAnEventIsFound) {
  EXPECT_THAT(
      TextOf(CheckReadModel(OrderInState(Order::PENDING, 2, {"order.placed"}))),
      ElementsAre("read model: order o-1 (PENDING) at version 2 is by its events PENDING at "
                  "version 1"));
}

TEST(ReadModelInvariantsTest, OrdersWhoseEventsWereNotReadAreNotJudged) {
  EXPECT_THAT(CheckReadModel(OrderInState(Order::PENDING, 2, {})), IsEmpty());
}

}  // namespace
}  // namespace souk::soukctl
