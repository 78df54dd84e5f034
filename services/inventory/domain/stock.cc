#include "services/inventory/domain/stock.h"

#include "common/base/status_macros.h"

namespace souk::inventory {
namespace {

absl::Status CheckAvailable(const std::vector<StockLine>& lines,
                            const std::vector<Product>& products) {
  std::vector<std::string> lacking;
  for (size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].quantity > products[i].available()) lacking.push_back(lines[i].sku);
  }
  return lacking.empty() ? absl::OkStatus() : InsufficientStock(lacking);
}

absl::Status CheckReserved(const std::vector<StockLine>& lines,
                           const std::vector<Product>& products) {
  for (size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].quantity > products[i].reserved) {
      return absl::InternalError("a product has less reserved than its reservations hold");
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<Product>> Apply(StockEffect effect, const std::vector<StockLine>& lines,
                                           std::vector<Product> products) {
  if (effect == StockEffect::kNone) return products;
  RETURN_IF_ERROR(effect == StockEffect::kHold ? CheckAvailable(lines, products)
                                               : CheckReserved(lines, products));
  for (size_t i = 0; i < lines.size(); ++i) {
    const int64_t quantity = lines[i].quantity;
    products[i].reserved += effect == StockEffect::kHold ? quantity : -quantity;
    if (effect == StockEffect::kSell) products[i].on_hand -= quantity;
  }
  return products;
}

}  // namespace souk::inventory
