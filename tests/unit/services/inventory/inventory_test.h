#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/base/uuid.h"
#include "common/storage/idempotency.h"
#include "common/telemetry/metrics.h"
#include "services/inventory/storage/migrations.h"
#include "services/inventory/storage/sql_product_repository.h"
#include "services/inventory/storage/sql_reservation_repository.h"
#include "services/inventory/storage/stock_events.h"
#include "services/inventory/use_cases/adjust_stock.h"
#include "services/inventory/use_cases/commit_reservation.h"
#include "services/inventory/use_cases/create_product.h"
#include "services/inventory/use_cases/get_product.h"
#include "services/inventory/use_cases/get_products.h"
#include "services/inventory/use_cases/list_products.h"
#include "services/inventory/use_cases/list_reservations.h"
#include "services/inventory/use_cases/list_stock_movements.h"
#include "services/inventory/use_cases/release_reservation.h"
#include "services/inventory/use_cases/renew_reservation.h"
#include "services/inventory/use_cases/reservation_sweeper.h"
#include "services/inventory/use_cases/reserve_stock.h"
#include "services/inventory/use_cases/update_product.h"
#include "services/inventory/use_cases/watch_stock.h"
#include "souk/event/v1/inventory_events.pb.h"
#include "tests/support/test_events.h"
#include "tests/unit/services/event_test_support.h"
#include "tests/unit/services/service_test_support.h"

namespace souk::inventory {

/// The inventory service's use cases over a real database. Whatever a test does, at its end the
/// books must balance, and the events must be numbered without gaps and tell the same stock.
class InventoryTest : public ServiceTest {
 protected:
  /// Fewer of a product are too few.
  static constexpr int64_t kLowStock = 3;

  void TearDown() override {
    ExpectBalancedBooks();
    ExpectNumberedWithoutGaps(Told());
    ExpectEventsTellTheStock();
  }

  static Product Lamp(int64_t on_hand) { return NewProduct("LAMP", on_hand); }
  static Product NewProduct(const std::string& sku, int64_t on_hand) {
    return {.sku = sku,
            .display_name = "One " + sku,
            .unit_price = *Money::Create("EUR", 1999),
            .on_hand = on_hand};
  }

  Product Created(Product product) {
    const absl::StatusOr<Product> created = Run(create_product_.Run({}, std::move(product)));
    EXPECT_EQ(created.status(), absl::OkStatus());
    return *created;
  }

  std::string NewId() { return NewUuidV7(clock_, random_); }

  NewReservation Wanted(std::vector<StockLine> lines, absl::Duration ttl = absl::Minutes(15)) {
    return {.reservation_id = NewId(), .order_id = NewId(), .lines = std::move(lines), .ttl = ttl};
  }

  absl::StatusOr<Reservation> Reserve(NewReservation wanted) {
    return Run(reserve_stock_.Run({}, std::move(wanted)));
  }
  Reservation Reserved(NewReservation wanted) {
    const absl::StatusOr<Reservation> reserved = Reserve(std::move(wanted));
    EXPECT_EQ(reserved.status(), absl::OkStatus());
    return *reserved;
  }
  absl::StatusOr<Reservation> Commit(const std::string& reservation_id) {
    return Run(commit_reservation_.Run({}, reservation_id));
  }
  absl::StatusOr<Reservation> Release(const Reservation& reservation) {
    return Run(release_reservation_.Run({}, reservation.reservation_id, reservation.order_id));
  }

  Product Stored(const std::string& sku) { return *Run(get_product_.Run({}, sku)); }
  int64_t OnHand(const std::string& sku) { return Stored(sku).on_hand; }
  int64_t ReservedOf(const std::string& sku) { return Stored(sku).reserved; }

  std::vector<StockMovement> Movements(std::optional<std::string> sku = std::nullopt) {
    std::vector<StockMovement> all;
    for (ListPosition position;;) {
      const auto batch = Run(list_stock_movements_.Run({}, sku, position));
      EXPECT_EQ(batch.status(), absl::OkStatus());
      if (batch->items.empty()) return all;
      all.insert(all.end(), batch->items.begin(), batch->items.end());
      position = batch->next;
    }
  }

  std::vector<Reservation> Reservations(std::optional<std::string> order_id = std::nullopt) {
    std::vector<Reservation> all;
    for (ListPosition position;;) {
      const auto batch = Run(list_reservations_.Run({}, order_id, position));
      EXPECT_EQ(batch.status(), absl::OkStatus());
      if (batch->items.empty()) return all;
      all.insert(all.end(), batch->items.begin(), batch->items.end());
      position = batch->next;
    }
  }

  // on_hand is the sum of the movements, reserved that of the held lines.
  void ExpectBalancedBooks() {
    std::map<std::string, int64_t> moved;
    std::map<std::string, int64_t> held;
    for (const StockMovement& movement : Movements()) moved[movement.sku] += movement.delta;
    for (const Reservation& reservation : Reservations()) {
      if (reservation.state != ReservationState::kHeld) continue;
      for (const StockLine& line : reservation.lines) held[line.sku] += line.quantity;
    }
    const ProductPage catalogue = *Run(list_products_.Run({}, "", 1000));
    for (const Product& product : catalogue.products) {
      EXPECT_EQ(product.on_hand, moved[product.sku]) << product.sku;
      EXPECT_EQ(product.reserved, held[product.sku]) << product.sku;
      EXPECT_GE(product.available(), 0) << product.sku;
    }
  }

  /// Every event that was told, first to last.
  std::vector<event::v1::Envelope> Told() { return EnvelopesOf(events_, executor_); }

  // Whoever only hears the events knows how many there are of each product, and how many are held.
  void ExpectEventsTellTheStock() {
    struct Stock {
      int64_t on_hand = 0;
      int64_t reserved = 0;
    };
    std::map<std::string, Stock> stock;
    for (const event::v1::Envelope& event : Told()) {
      if (event.type() == "inventory.adjusted") {
        stock[event.aggregate_id()].on_hand += PayloadOf<event::v1::StockAdjusted>(event).delta();
      } else if (event.type() == "inventory.reserved") {
        for (const auto payload = PayloadOf<event::v1::StockReserved>(event);
             const auto& line : payload.lines()) {
          stock[line.sku()].reserved += line.quantity();
        }
      } else if (event.type() == "inventory.committed") {
        for (const auto payload = PayloadOf<event::v1::StockCommitted>(event);
             const auto& line : payload.lines()) {
          stock[line.sku()].reserved -= line.quantity();
          stock[line.sku()].on_hand -= line.quantity();
        }
      } else if (event.type() == "inventory.released") {
        for (const auto payload = PayloadOf<event::v1::StockReleased>(event);
             const auto& line : payload.lines()) {
          stock[line.sku()].reserved -= line.quantity();
        }
      }
    }
    const ProductPage catalogue = *Run(list_products_.Run({}, "", 1000));
    for (const Product& product : catalogue.products) {
      EXPECT_EQ(stock[product.sku].on_hand, product.on_hand) << product.sku;
      EXPECT_EQ(stock[product.sku].reserved, product.reserved) << product.sku;
    }
  }

  std::unique_ptr<storage::Database> database_ = Open("inventory", Migrations());
  storage::IdempotencyStore keys_{*database_, clock_};
  telemetry::Metrics metrics_;
  testing::TestEvents events_{*database_, clock_, random_};
  StockEvents stock_events_{events_.log, kLowStock};
  SqlProductRepository products_{*database_, stock_events_, clock_, random_};
  SqlReservationRepository reservations_{*database_, stock_events_, clock_, random_};
  StockChanges changes_;
  CreateProduct create_product_{products_};
  GetProduct get_product_{products_};
  GetProducts get_products_{products_};
  ListProducts list_products_{products_};
  UpdateProduct update_product_{products_, changes_};
  AdjustStock adjust_stock_{products_, changes_};
  ReserveStock reserve_stock_{reservations_, changes_};
  RenewReservation renew_reservation_{reservations_};
  CommitReservation commit_reservation_{reservations_, changes_};
  ReleaseReservation release_reservation_{reservations_, changes_};
  WatchStock watch_stock_{products_, changes_};
  ListReservations list_reservations_{reservations_};
  ListStockMovements list_stock_movements_{products_};
};

}  // namespace souk::inventory
