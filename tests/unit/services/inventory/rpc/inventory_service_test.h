#pragma once

#include <string>

#include "common/host/stored_answers.h"
#include "services/inventory/rpc/inventory_service.h"
#include "tests/unit/services/inventory/inventory_test.h"

namespace souk::inventory {

/// The inventory service's RPCs over a real database.
class InventoryServiceTest : public InventoryTest {
 protected:
  static v1::Product NewMessage(const std::string& sku, int on_hand) {
    v1::Product product;
    product.set_sku(sku);
    product.set_display_name("One " + sku);
    product.mutable_unit_price()->set_currency_code("EUR");
    product.mutable_unit_price()->set_minor_units(1999);
    product.set_on_hand(on_hand);
    return product;
  }

  host::StoredAnswers answers_{keys_};
  InventoryService service_{{.create_product = create_product_,
                             .get_product = get_product_,
                             .get_products = get_products_,
                             .list_products = list_products_,
                             .update_product = update_product_,
                             .adjust_stock = adjust_stock_,
                             .reserve_stock = reserve_stock_,
                             .renew_reservation = renew_reservation_,
                             .commit_reservation = commit_reservation_,
                             .release_reservation = release_reservation_,
                             .watch_stock = watch_stock_,
                             .list_reservations = list_reservations_,
                             .list_stock_movements = list_stock_movements_},
                            ReservationTerms(),
                            answers_};
};

}  // namespace souk::inventory
