#include <gtest/gtest.h>

#include "common/base/uuid.h"
#include "services/inventory/storage/migrations.h"
#include "services/inventory/storage/sql_product_repository.h"
#include "services/inventory/storage/sql_reservation_repository.h"
#include "tests/unit/services/service_test_support.h"

namespace souk::inventory {
namespace {

using RestartTest = ServiceTest;

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
    const auto database = Open("inventory", Migrations());
    SqlProductRepository products(*database, clock_, random_);
    SqlReservationRepository reservations(*database, clock_, random_);
    ASSERT_EQ(Run(products.Add({}, lamp)).status(), absl::OkStatus());
    ASSERT_EQ(Run(reservations.Change({}, wanted.reservation_id,
                                      [&](const std::optional<Reservation>&, absl::Time now) {
                                        return Reservation::Reserved(wanted, now);
                                      }))
                  .status(),
              absl::OkStatus());
  }
  const auto database = Open("inventory", Migrations());
  SqlProductRepository products(*database, clock_, random_);
  SqlReservationRepository reservations(*database, clock_, random_);
  EXPECT_EQ(Run(products.Get({}, "LAMP"))->display_name, lamp.display_name);
  EXPECT_EQ(Run(products.Get({}, "LAMP"))->reserved, 2);
  EXPECT_EQ(Run(reservations.List({}, wanted.order_id, {}, 10))->items.at(0),
            Reservation::Reserved(wanted, clock_.Now()).reservation);
}

}  // namespace
}  // namespace souk::inventory
