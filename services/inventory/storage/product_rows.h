#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/enum_names.h"
#include "common/storage/transaction.h"
#include "services/inventory/domain/product.h"
#include "services/inventory/domain/stock.h"

namespace souk::inventory {

// What both repositories do with the tables products and stock_movements.

inline constexpr EnumNames<MovementKind, 3> kMovementKinds = {{
    {MovementKind::kInitial, "INITIAL"},
    {MovementKind::kAdjusted, "ADJUSTED"},
    {MovementKind::kSold, "SOLD"},
}};

/// The products with these SKUs, in their order. NOT_FOUND as NoSuchProducts.
absl::StatusOr<std::vector<Product>> LoadProducts(storage::Transaction& transaction,
                                                  const std::vector<std::string>& skus);

/// At most `limit` products by SKU, those after `after_sku`.
absl::StatusOr<std::vector<Product>> LoadProductsAfter(storage::Transaction& transaction,
                                                       const std::string& after_sku, int limit);

/// Keeps what changes with the stock of a product that is there: on_hand and reserved.
absl::Status StoreStock(storage::Transaction& transaction, const Product& product);

/// Counts an event that tells of a product; gives the event's version.
absl::StatusOr<int64_t> CountEvent(storage::Transaction& transaction, const std::string& sku);

/// Writes a movement into the books; its time is the transaction's.
absl::Status Book(storage::Transaction& transaction, const StockMovement& movement);

}  // namespace souk::inventory
