#pragma once

#include <string>
#include <vector>

#include "common/async/watch_hub.h"
#include "services/inventory/domain/stock.h"

namespace souk::inventory {

/// Tells those who follow a product that something about it has changed durably. Thread-safe.
class StockChanges {
 public:
  void Notify(const std::string& sku) { hub_.Notify(sku); }
  void Notify(const std::vector<StockLine>& lines);

  async::WatchHub::Subscription Watch(std::string sku) { return hub_.Watch(std::move(sku)); }

  /// Ends all that follow a product, and those to come.
  void Close() { hub_.Close(); }

 private:
  async::WatchHub hub_;  // by SKU
};

}  // namespace souk::inventory
