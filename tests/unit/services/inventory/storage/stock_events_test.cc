#include "services/inventory/storage/stock_events.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/error.h"
#include "tests/unit/services/inventory/inventory_test.h"

namespace souk::inventory {
namespace {

using event::v1::Envelope;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class StockEventsTest : public InventoryTest {
 protected:
  absl::StatusOr<Product> Adjust(const std::string& sku, int64_t delta,
                                 std::string reason = "count") {
    return Run(adjust_stock_.Run({}, {.sku = sku, .delta = delta, .reason = std::move(reason)}));
  }

  // What was told since the last call.
  std::vector<Envelope> ToldSince() {
    std::vector<Envelope> events = Told();
    events.erase(events.begin(), events.begin() + seen_);
    seen_ += static_cast<int64_t>(events.size());
    return events;
  }
  std::vector<std::string> SummarySince() { return Summary(ToldSince()); }

  int64_t seen_ = 0;
};

TEST_F(StockEventsTest, StockThatAProductComesWithIsAnAdjustmentWithoutAReason) {
  Created(NewProduct("EMPTY", 0));
  EXPECT_THAT(Told(), IsEmpty());
  Created(NewProduct("LAMP", 5));
  ASSERT_THAT(Summary(Told()), ElementsAre("inventory.adjusted 1"));
  const Envelope event = Told()[0];
  EXPECT_EQ(event.aggregate_type(), "product");
  EXPECT_EQ(event.aggregate_id(), "LAMP");
  const auto payload = PayloadOf<event::v1::StockAdjusted>(event);
  EXPECT_EQ(payload.delta(), 5);
  EXPECT_EQ(payload.on_hand(), 5);
  EXPECT_EQ(payload.reason(), "");
}

TEST_F(StockEventsTest, AdjustmentIsToldWithItsReasonAndWhatCausedIt) {
  Created(NewProduct("LAMP", 9));
  ToldSince();
  clock_.Advance(absl::Seconds(3));
  ASSERT_EQ(Run(adjust_stock_.Run(TracedCall(), {.sku = "LAMP", .delta = -2, .reason = "broken"}))
                .status(),
            absl::OkStatus());
  const std::vector<Envelope> events = ToldSince();
  ASSERT_THAT(Summary(events), ElementsAre("inventory.adjusted 2"));
  EXPECT_TRUE(IsUuidV7(events[0].event_id()));
  EXPECT_EQ(events[0].occurred_at().seconds(), absl::ToUnixSeconds(clock_.Now()));
  EXPECT_EQ(events[0].traceparent(), telemetry::FormatTraceparent(TracedCall().trace));
  const auto payload = PayloadOf<event::v1::StockAdjusted>(events[0]);
  EXPECT_EQ(payload.delta(), -2);
  EXPECT_EQ(payload.on_hand(), 7);
  EXPECT_THAT(ChangedProducts(events[0]), ElementsAre("LAMP"));
  EXPECT_EQ(payload.reason(), "broken");
}

TEST_F(StockEventsTest, ChangeOfNameOrPriceTellsNothing) {
  Created(NewProduct("LAMP", 9));
  ToldSince();
  ASSERT_EQ(
      Run(update_product_.Run({}, {.sku = "LAMP", .change = {.display_name = "New"}, .etag = ""}))
          .status(),
      absl::OkStatus());
  EXPECT_THAT(ToldSince(), IsEmpty());
}

TEST_F(StockEventsTest, ReservationIsToldWhenItHoldsAndWhenItsStockLeaves) {
  Created(NewProduct("A", 9));
  Created(NewProduct("B", 9));
  ToldSince();
  const Reservation held = *Run(reserve_stock_.Run(TracedCall(), Wanted({{"B", 2}, {"A", 1}})));
  ASSERT_EQ(Commit(held.reservation_id).status(), absl::OkStatus());
  const std::vector<Envelope> events = ToldSince();
  ASSERT_THAT(Summary(events), ElementsAre("inventory.reserved 1", "inventory.committed 2"));
  for (const Envelope& event : events) {
    EXPECT_EQ(event.aggregate_type(), "reservation");
    EXPECT_EQ(event.aggregate_id(), held.reservation_id);
  }
  EXPECT_EQ(events[0].traceparent(), telemetry::FormatTraceparent(TracedCall().trace));
  EXPECT_EQ(events[1].traceparent(), "");
  for (const Envelope& event : events) {
    EXPECT_THAT(ChangedProducts(event), UnorderedElementsAre("A", "B"));
  }
  const auto reserved = PayloadOf<event::v1::StockReserved>(events[0]);
  EXPECT_EQ(reserved.order_id(), held.order_id);
  ASSERT_EQ(reserved.lines_size(), 2);
  EXPECT_EQ(reserved.lines(0).sku(), "A");
  EXPECT_EQ(reserved.lines(1).quantity(), 2);
  const auto committed = PayloadOf<event::v1::StockCommitted>(events[1]);
  EXPECT_EQ(committed.order_id(), held.order_id);
  EXPECT_EQ(committed.lines_size(), 2);
}

TEST_F(StockEventsTest, ReleaseIsToldWithHowItCame) {
  Created(NewProduct("A", 9));
  const Reservation released = Reserved(Wanted({{"A", 1}}));
  const Reservation expired = Reserved(Wanted({{"A", 2}}, absl::Seconds(60)));
  ToldSince();
  ASSERT_EQ(Release(released).status(), absl::OkStatus());
  ReservationSweeper sweeper(reservations_, changes_, clock_, executor_, metrics_, logger_,
                             absl::Seconds(5));
  ASSERT_EQ(*Run(sweeper.Sweep()), 0);
  clock_.Advance(absl::Seconds(60));
  ASSERT_EQ(*Run(sweeper.Sweep()), 1);
  const std::vector<Envelope> events = ToldSince();
  ASSERT_THAT(Summary(events), ElementsAre("inventory.released 2", "inventory.released 2"));
  const auto on_request = PayloadOf<event::v1::StockReleased>(events[0]);
  EXPECT_EQ(on_request.state(), v1::Reservation::RELEASED);
  EXPECT_EQ(on_request.order_id(), released.order_id);
  const auto by_time = PayloadOf<event::v1::StockReleased>(events[1]);
  EXPECT_EQ(by_time.state(), v1::Reservation::EXPIRED);
  EXPECT_EQ(by_time.lines(0).quantity(), 2);
}

TEST_F(StockEventsTest, ReleaseBeforeTheReservationIsItsFirstAndOnlyEvent) {
  Created(NewProduct("A", 9));
  ToldSince();
  const NewReservation wanted = Wanted({{"A", 1}});
  ASSERT_EQ(Run(release_reservation_.Run({}, wanted.reservation_id, wanted.order_id)).status(),
            absl::OkStatus());
  EXPECT_EQ(ReasonOf(Reserve(wanted).status()), "RESERVATION_RELEASED");
  const std::vector<Envelope> events = ToldSince();
  ASSERT_THAT(Summary(events), ElementsAre("inventory.released 1"));
  EXPECT_EQ(PayloadOf<event::v1::StockReleased>(events[0]).lines_size(), 0);
}

TEST_F(StockEventsTest, RepeatsRenewalsAndRefusalsTellNothing) {
  Created(NewProduct("A", 9));
  Created(NewProduct("B", 1));
  const NewReservation wanted = Wanted({{"A", 1}});
  const Reservation held = Reserved(wanted);
  ToldSince();
  Reserved(wanted);
  ASSERT_EQ(Run(renew_reservation_.Run({}, held.reservation_id, absl::Minutes(20))).status(),
            absl::OkStatus());
  EXPECT_EQ(ReasonOf(Reserve(Wanted({{"A", 1}, {"B", 2}})).status()), "INSUFFICIENT_STOCK");
  EXPECT_EQ(Reserve(Wanted({{"A", 1}, {"X", 1}})).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ReasonOf(Adjust("A", -9).status()), "INSUFFICIENT_STOCK");
  EXPECT_THAT(ToldSince(), IsEmpty());
  ASSERT_EQ(Commit(held.reservation_id).status(), absl::OkStatus());
  ASSERT_EQ(Commit(held.reservation_id).status(), absl::OkStatus());
  EXPECT_EQ(ReasonOf(Release(held).status()), "RESERVATION_COMMITTED");
  EXPECT_THAT(SummarySince(), ElementsAre("inventory.committed 2"));
}

TEST_F(StockEventsTest, LowIsToldEachTimeThatTheThresholdIsCrossed) {
  Created(NewProduct("A", kLowStock + 1));
  ToldSince();
  Reserved(Wanted({{"A", 1}}));
  EXPECT_THAT(SummarySince(), ElementsAre("inventory.reserved 1"));
  const Reservation crossing = Reserved(Wanted({{"A", 1}}));
  const std::vector<Envelope> events = ToldSince();
  ASSERT_THAT(Summary(events), ElementsAre("inventory.reserved 1", "inventory.low 2"));
  EXPECT_EQ(events[1].aggregate_type(), "product");
  EXPECT_EQ(events[1].aggregate_id(), "A");
  const auto low = PayloadOf<event::v1::StockLow>(events[1]);
  EXPECT_EQ(low.available(), kLowStock - 1);
  EXPECT_EQ(low.threshold(), kLowStock);

  Reserved(Wanted({{"A", 1}}));  // low already
  EXPECT_THAT(SummarySince(), ElementsAre("inventory.reserved 1"));
  ASSERT_EQ(Adjust("A", 2).status(), absl::OkStatus());
  EXPECT_THAT(SummarySince(), ElementsAre("inventory.adjusted 3"));
  ASSERT_EQ(Adjust("A", -1).status(), absl::OkStatus());
  EXPECT_THAT(SummarySince(), ElementsAre("inventory.adjusted 4", "inventory.low 5"));
  ASSERT_EQ(Release(crossing).status(), absl::OkStatus());
  EXPECT_THAT(SummarySince(), ElementsAre("inventory.released 2"));
}

TEST_F(StockEventsTest, EachProductOfAReservationMayBecomeLow) {
  Created(NewProduct("A", kLowStock));
  Created(NewProduct("B", kLowStock));
  Created(NewProduct("C", 100));
  ToldSince();
  Reserved(Wanted({{"A", 1}, {"B", 1}, {"C", 1}}));
  EXPECT_THAT(SummarySince(),
              ElementsAre("inventory.reserved 1", "inventory.low 2", "inventory.low 2"));
}

TEST_F(StockEventsTest, StockThatLeavesWasCountedWhenItWasReserved) {
  Created(NewProduct("A", kLowStock + 1));
  const Reservation held = Reserved(Wanted({{"A", 1}}));
  ToldSince();
  ASSERT_EQ(Commit(held.reservation_id).status(), absl::OkStatus());
  EXPECT_THAT(SummarySince(), ElementsAre("inventory.committed 2"));
}

TEST_F(StockEventsTest, ProductThatIsCreatedWithFewerIsNotToldAsLow) {
  Created(NewProduct("A", kLowStock - 1));
  EXPECT_THAT(Summary(Told()), ElementsAre("inventory.adjusted 1"));
}

TEST_F(StockEventsTest, ThresholdOfZeroTellsNoneAsLow) {
  const StockEvents events(events_.log, 0);
  SqlProductRepository products(*database_, events, clock_, random_);
  Created(NewProduct("A", 5));
  ToldSince();
  ASSERT_EQ(Run(products.Adjust({}, "A", -5, "sold out")).status(), absl::OkStatus());
  EXPECT_THAT(SummarySince(), ElementsAre("inventory.adjusted 2"));
}

TEST_F(StockEventsTest, WhatCannotBeToldDoesNotHappen) {
  Created(NewProduct("A", 9));
  const Reservation held = Reserved(Wanted({{"A", 1}}));
  ToldSince();
  WithoutOutbox(*database_, executor_, [&] {
    EXPECT_EQ(Adjust("A", 1).status().code(), absl::StatusCode::kInternal);
    EXPECT_EQ(Reserve(Wanted({{"A", 1}})).status().code(), absl::StatusCode::kInternal);
    EXPECT_EQ(Commit(held.reservation_id).status().code(), absl::StatusCode::kInternal);
    EXPECT_EQ(Release(held).status().code(), absl::StatusCode::kInternal);
    EXPECT_EQ(OnHand("A"), 9);
    EXPECT_EQ(ReservedOf("A"), 1);
  });
  EXPECT_THAT(ToldSince(), IsEmpty());
  ASSERT_EQ(Adjust("A", 1).status(), absl::OkStatus());
  EXPECT_THAT(SummarySince(), ElementsAre("inventory.adjusted 2"));
}

}  // namespace
}  // namespace souk::inventory
