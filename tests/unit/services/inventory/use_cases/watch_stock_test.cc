#include "services/inventory/use_cases/watch_stock.h"

#include <gtest/gtest.h>

#include "common/async/spawn.h"
#include "common/base/error.h"
#include "tests/unit/services/inventory/inventory_test.h"

namespace souk::inventory {
namespace {

class WatchStockTest : public InventoryTest {
 protected:
  using Shown = std::optional<absl::StatusOr<Product>>;

  // Begins to wait for the next state of the product.
  void BeginNext(StockWatch& watch, Shown& shown, CallContext call = {}) {
    shown.reset();
    async::Spawn(watch.Next(std::move(call)),
                 [&shown](absl::StatusOr<Product> product) { shown = std::move(product); });
  }
  Product Await(Shown& shown) {
    executor_.RunUntil([&] { return shown.has_value(); });
    EXPECT_EQ(shown->status(), absl::OkStatus());
    return **shown;
  }
};

TEST_F(WatchStockTest, ShowsTheProductAtOnceAndAfterEachChange) {
  Created(Lamp(7));
  StockWatch watch = watch_stock_.Start("LAMP");
  EXPECT_EQ(*Run(watch.Next({})), Lamp(7));

  Shown shown;
  BeginNext(watch, shown);
  const Reservation reservation = Reserved(Wanted({{"LAMP", 2}}));
  EXPECT_EQ(Await(shown).available(), 5);

  BeginNext(watch, shown);
  ASSERT_EQ(Commit(reservation.reservation_id).status(), absl::OkStatus());
  EXPECT_EQ(Await(shown).on_hand, 5);

  BeginNext(watch, shown);
  ASSERT_EQ(Run(adjust_stock_.Run({}, {"LAMP", 1, "found"})).status(), absl::OkStatus());
  EXPECT_EQ(Await(shown).on_hand, 6);

  BeginNext(watch, shown);
  ASSERT_EQ(Run(update_product_.Run({}, {"LAMP", {.minor_units = 5}, ""})).status(),
            absl::OkStatus());
  EXPECT_EQ(Await(shown).unit_price, *Money::Create("EUR", 5));
}

TEST_F(WatchStockTest, ChangesInBetweenFoldIntoOne) {
  Created(Lamp(7));
  StockWatch watch = watch_stock_.Start("LAMP");
  ASSERT_EQ(Run(watch.Next({})).status(), absl::OkStatus());
  for (int i = 0; i < 3; ++i) Reserved(Wanted({{"LAMP", 1}}));
  EXPECT_EQ(Run(watch.Next({}))->reserved, 3);
  Shown shown;
  BeginNext(watch, shown);
  executor_.RunReady();
  EXPECT_FALSE(shown.has_value());
  changes_.Close();
}

TEST_F(WatchStockTest, NotificationThatShowsNothingNewIsPassedOver) {
  Created(Lamp(7));
  StockWatch watch = watch_stock_.Start("LAMP");
  ASSERT_EQ(Run(watch.Next({})).status(), absl::OkStatus());
  const NewReservation wanted = Wanted({{"LAMP", 2}});
  Reserved(wanted);
  EXPECT_EQ(Run(watch.Next({}))->reserved, 2);
  Shown shown;
  BeginNext(watch, shown);
  Reserved(wanted);  // again: nothing changes
  EXPECT_FALSE(shown.has_value());
  Reserved(Wanted({{"LAMP", 1}}));
  EXPECT_EQ(Await(shown).reserved, 3);
}

TEST_F(WatchStockTest, UnknownProductIsNotFound) {
  StockWatch watch = watch_stock_.Start("LAMP");
  EXPECT_EQ(Run(watch.Next({})).status().code(), absl::StatusCode::kNotFound);
}

TEST_F(WatchStockTest, EndsWhenTheCallerLeaves) {
  Created(Lamp(7));
  StockWatch watch = watch_stock_.Start("LAMP");
  ASSERT_EQ(Run(watch.Next({})).status(), absl::OkStatus());
  async::CancellationSource caller;
  CallContext call;
  call.cancellation = caller.token();
  Shown shown;
  BeginNext(watch, shown, call);
  caller.Cancel();
  executor_.RunUntil([&] { return shown.has_value(); });
  EXPECT_EQ(shown->status().code(), absl::StatusCode::kCancelled);
}

TEST_F(WatchStockTest, EndsWithAHintToRetryWhenTheProcessDrains) {
  Created(Lamp(7));
  StockWatch watch = watch_stock_.Start("LAMP");
  ASSERT_EQ(Run(watch.Next({})).status(), absl::OkStatus());
  changes_.Close();
  const absl::Status status = Run(watch.Next({})).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ReasonOf(status), "DRAINING");
  EXPECT_NE(RetryAfterOf(status), std::nullopt);
}

}  // namespace
}  // namespace souk::inventory
