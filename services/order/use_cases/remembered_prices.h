#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/async/executor.h"
#include "common/base/clock.h"
#include "common/base/mutex.h"
#include "services/order/use_cases/catalog.h"

namespace souk::order {

struct RememberedPricesOptions {
  /// How old a price may be that an order is placed at while nobody can tell the current one. 0
  /// switches it off: then no order is placed meanwhile.
  absl::Duration max_age = absl::Minutes(5);

  /// How long the catalog is waited for where prices are remembered.
  absl::Duration patience = absl::Milliseconds(25);

  /// How many products' prices are remembered. At least 1.
  size_t most_products = 10'000;
};

/// OK, or INVALID_ARGUMENT naming each option that is wrong.
absl::Status Validate(const RememberedPricesOptions& options);

/// A catalog that goes on telling prices while the real one is down or slow: the last ones that it
/// gave, up to an age. Prices that were just asked for are always the catalog's own. Thread-safe.
class RememberedPrices final : public Catalog {
 public:
  /// REQUIRES: Validate finds nothing wrong. All outlive this. `on_use` is told each time that
  /// remembered prices are given, why; thread-safe.
  RememberedPrices(const RememberedPricesOptions& options, Catalog& catalog, const Clock& clock,
                   async::Executor& executor, std::function<void(const absl::Status& why)> on_use);

  /// As Catalog::Price; UNAVAILABLE only when the price of one of the items is not remembered.
  Task<absl::StatusOr<std::vector<OrderItem>>> Price(CallContext call,
                                                     std::vector<RequestedItem> items) override;

 private:
  struct Remembered {
    Money unit_price;
    SteadyTime told_at;
  };

  std::optional<std::vector<OrderItem>> Find(const std::vector<RequestedItem>& items) const;
  void Remember(const std::vector<OrderItem>& items);

  const RememberedPricesOptions options_;
  Catalog& catalog_;
  const Clock& clock_;
  async::Executor& executor_;
  const std::function<void(const absl::Status& why)> on_use_;
  mutable Mutex mutex_;
  std::map<std::string, Remembered, std::less<>> prices_ GUARDED_BY(mutex_);  // by SKU
};

}  // namespace souk::order
