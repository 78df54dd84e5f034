#include <gtest/gtest.h>

#include "common/base/error.h"
#include "tests/unit/services/inventory/inventory_test.h"

namespace souk::inventory {
namespace {

/// What the database refuses whatever the code above it does.
class ConstraintsTest : public InventoryTest {
 protected:
  ConstraintsTest() { Created(NewProduct("A", 5)); }

  template <typename... Args>
  absl::Status Execute(absl::string_view sql, const Args&... args) {
    return Run(database_->Write([&](storage::Transaction& transaction) {
             return transaction.Execute(sql, args...);
           }))
        .status();
  }
  void ExpectRefused(const absl::Status& status) {
    EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition) << status;
    EXPECT_EQ(ReasonOf(status), "CONSTRAINT");
  }
};

TEST_F(ConstraintsTest, StockIsNeverNegativeNorReservedBeyondWhatIsThere) {
  ExpectRefused(Execute("UPDATE products SET on_hand = -1"));
  ExpectRefused(Execute("UPDATE products SET reserved = -1"));
  ExpectRefused(Execute("UPDATE products SET reserved = 6"));
  ExpectRefused(Execute("UPDATE products SET on_hand = 1000000001"));
  ExpectRefused(Execute("UPDATE products SET unit_price = 0"));
}

TEST_F(ConstraintsTest, ReservationsAreInKnownStatesAndOfKnownProducts) {
  const Reservation held = Reserved(Wanted({{"A", 1}}));
  ExpectRefused(Execute("UPDATE reservations SET state = 'LOST'"));
  ExpectRefused(Execute("UPDATE reservation_lines SET quantity = 0"));
  ExpectRefused(
      Execute("INSERT INTO reservation_lines (reservation_id, sku, quantity) VALUES (:1, 'X', 1)",
              held.reservation_id));
}

TEST_F(ConstraintsTest, BooksHoldOnlyRealMovementsAndNameTheSalesReservation) {
  constexpr absl::string_view kBook =
      "INSERT INTO stock_movements (movement_id, sku, kind, delta, reason, create_time) "
      "VALUES ('m', 'A', :1, :2, '', 0)";
  ExpectRefused(Execute(kBook, "ADJUSTED", 0));
  ExpectRefused(Execute(kBook, "LOST", 1));
  ExpectRefused(Execute(kBook, "SOLD", -1));
}

}  // namespace
}  // namespace souk::inventory
