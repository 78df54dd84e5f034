#include "absl/strings/str_cat.h"
#include "tools/soukctl/verify/invariants.h"
#include "tools/soukctl/verify/rows.h"

namespace souk::soukctl {
namespace {

using inventory::v1::Product;
using inventory::v1::Reservation;

// How many rows show a violation at most; more would hide it.
constexpr size_t kMostRows = 20;

int64_t Of(const Quantities& sums, const std::string& sku) {
  const auto found = sums.find(sku);
  return found == sums.end() ? 0 : found->second;
}

// What is in a state, by SKU.
Quantities SumIn(const Snapshot& snapshot, Reservation::State state) {
  Quantities sum;
  for (const Reservation& reservation : snapshot.reservations) {
    if (reservation.state() != state) continue;
    for (const auto& line : reservation.lines()) sum[line.sku()] += line.quantity();
  }
  return sum;
}

std::vector<std::string> RowsIn(const Snapshot& snapshot, Reservation::State state,
                                const std::string& sku) {
  std::vector<std::string> rows;
  for (const Reservation& reservation : snapshot.reservations) {
    if (reservation.state() != state || !SumBySku(reservation.lines()).contains(sku)) continue;
    if (rows.size() == kMostRows) {
      rows.push_back("and more");
      break;
    }
    rows.push_back(absl::StrCat(RowOf(reservation), " for order ", reservation.order_id()));
  }
  return rows;
}

bool IsSound(const Product& product) {
  return product.on_hand() >= 0 && product.reserved() >= 0 && product.available() >= 0 &&
         product.available() == product.on_hand() - product.reserved();
}

}  // namespace

std::vector<Violation> CheckStock(const Snapshot& snapshot) {
  const Quantities held = SumIn(snapshot, Reservation::HELD);
  const Quantities committed = SumIn(snapshot, Reservation::COMMITTED);
  std::vector<Violation> found;
  for (const auto& [sku, product] : snapshot.products) {
    const std::string figures =
        absl::StrCat("product ", sku, ": on hand ", product.on_hand(), ", reserved ",
                     product.reserved(), ", available ", product.available());
    if (!IsSound(product)) found.push_back({"stock", figures});
    if (snapshot.unsettled.contains(sku)) continue;
    if (const int64_t sum = Of(snapshot.moved, sku); sum != product.on_hand()) {
      found.push_back({"stock", absl::StrCat(figures, "; its movements sum to ", sum)});
    }
    if (const int64_t sum = Of(held, sku); sum != product.reserved()) {
      found.push_back({"stock", absl::StrCat(figures, "; held reservations sum to ", sum),
                       RowsIn(snapshot, Reservation::HELD, sku)});
    }
    if (const int64_t sold = Of(snapshot.sold, sku), sum = Of(committed, sku); sold != sum) {
      found.push_back(
          {"stock", absl::StrCat(figures, "; ", sold,
                                 " were sold, but committed reservations sum to ", sum)});
    }
  }
  return found;
}

}  // namespace souk::soukctl
