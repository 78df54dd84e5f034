#pragma once

#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/async/watch_hub.h"
#include "common/rpc/call_context.h"
#include "services/inventory/domain/product.h"
#include "services/inventory/use_cases/product_repository.h"
#include "services/inventory/use_cases/stock_changes.h"

namespace souk::inventory {

/// Follows one product.
class StockWatch {
 public:
  /// The product: at once the first time, then when it is not any more what was given last. Changes
  /// that come while the caller is busy fold into one. NOT_FOUND for an unknown SKU; CANCELLED when
  /// the caller left; UNAVAILABLE, reason DRAINING, when the process ends. One Next at a time.
  Task<absl::StatusOr<Product>> Next(CallContext call);

 private:
  friend class WatchStock;
  StockWatch(ProductRepository& products, std::string sku, async::WatchHub::Subscription changes)
      : products_(&products), sku_(std::move(sku)), changes_(std::move(changes)) {}

  ProductRepository* products_;
  std::string sku_;
  async::WatchHub::Subscription changes_;
  std::optional<Product> given_;
};

/// Lets callers follow products.
class WatchStock {
 public:
  /// Both outlive this and the watches.
  WatchStock(ProductRepository& products, StockChanges& changes)
      : products_(products), changes_(changes) {}

  StockWatch Start(const std::string& sku);

 private:
  ProductRepository& products_;
  StockChanges& changes_;
};

}  // namespace souk::inventory
