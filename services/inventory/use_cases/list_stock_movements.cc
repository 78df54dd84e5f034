#include "services/inventory/use_cases/list_stock_movements.h"

#include <utility>

namespace souk::inventory {
namespace {

// Movements in memory at a time: about 60 KB, and a query costs little beside sending as many.
constexpr int kMovementsAtOnce = 200;

}  // namespace

Task<absl::StatusOr<Batch<StockMovement>>> ListStockMovements::Run(CallContext call,
                                                                   std::optional<std::string> sku,
                                                                   ListPosition position) {
  return products_.ListMovements(std::move(call), std::move(sku), position, kMovementsAtOnce);
}

}  // namespace souk::inventory
