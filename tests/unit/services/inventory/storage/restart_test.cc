#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/uuid.h"
#include "services/inventory/storage/migrations.h"
#include "services/inventory/storage/sql_product_repository.h"
#include "services/inventory/storage/sql_reservation_repository.h"
#include "services/inventory/storage/stock_events.h"
#include "tests/support/test_events.h"
#include "tests/unit/services/service_test_support.h"

namespace souk::inventory {
namespace {

using ::testing::SizeIs;

class RestartTest : public ServiceTest {
 protected:
  // What one process has of the service.
  struct Running {
    Running(std::unique_ptr<storage::Database> opened, const Clock& clock, Random& random)
        : database(std::move(opened)),
          events(*database, clock, random),
          products(*database, stock_events, clock, random),
          reservations(*database, stock_events, clock, random) {}

    const std::unique_ptr<storage::Database> database;
    testing::TestEvents events;
    const StockEvents stock_events{events.log, 0};
    SqlProductRepository products;
    SqlReservationRepository reservations;
  };

  std::unique_ptr<Running> Start() {
    return std::make_unique<Running>(Open("inventory", Migrations()), clock_, random_);
  }
};

TEST_F(RestartTest, WhatWasStoredIsThereAfterARestart) {
  const Product lamp{.sku = "LAMP",
                     .display_name = "L\xC3\xA4mp",
                     .unit_price = *Money::Create("EUR", 1999),
                     .on_hand = 5};
  const NewReservation wanted{.reservation_id = NewUuidV7(clock_, random_),
                              .order_id = NewUuidV7(clock_, random_),
                              .lines = {{"LAMP", 2}},
                              .ttl = absl::Minutes(15)};
  {
    const std::unique_ptr<Running> first = Start();
    ASSERT_EQ(Run(first->products.Add({}, lamp)).status(), absl::OkStatus());
    ASSERT_EQ(
        Run(first->reservations.Change({}, wanted.reservation_id,
                                       [&](const std::optional<Reservation>&, absl::Time now) {
                                         return Reservation::Reserved(wanted, now);
                                       }))
            .status(),
        absl::OkStatus());
  }
  const std::unique_ptr<Running> second = Start();
  EXPECT_EQ(Run(second->products.Get({}, "LAMP"))->display_name, lamp.display_name);
  EXPECT_EQ(Run(second->products.Get({}, "LAMP"))->reserved, 2);
  EXPECT_EQ(Run(second->reservations.List({}, wanted.order_id, {}, 10))->items.at(0),
            Reservation::Reserved(wanted, clock_.Now()).reservation);
  EXPECT_THAT(second->events.All(executor_), SizeIs(2));
}

}  // namespace
}  // namespace souk::inventory
