#include "services/inventory/use_cases/stock_changes.h"

namespace souk::inventory {

void StockChanges::Notify(const std::vector<StockLine>& lines) {
  for (const StockLine& line : lines) Notify(line.sku);
}

}  // namespace souk::inventory
