#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/base/clock.h"
#include "common/base/random.h"
#include "common/storage/database.h"
#include "services/inventory/storage/stock_events.h"
#include "services/inventory/use_cases/product_repository.h"

namespace souk::inventory {

/// Keeps products and the books of their stock, and tells of it, in the service's database.
class SqlProductRepository final : public ProductRepository {
 public:
  /// `database`, with this folder's migrations applied, and the others outlive this; `events` go to
  /// the log of the same database; clock and random make the ids of stock movements.
  SqlProductRepository(storage::Database& database, const StockEvents& events, const Clock& clock,
                       Random& random)
      : database_(database), events_(events), clock_(clock), random_(random) {}

  Task<absl::StatusOr<Product>> Add(CallContext call, Product product) override;
  Task<absl::StatusOr<Product>> Get(CallContext call, std::string sku) override;
  Task<absl::StatusOr<std::vector<Product>>> GetAll(CallContext call,
                                                    std::vector<std::string> skus) override;
  Task<absl::StatusOr<std::vector<Product>>> List(CallContext call, std::string after_sku,
                                                  int limit) override;
  Task<absl::StatusOr<Product>> Change(CallContext call, std::string sku, ProductChange change,
                                       std::string etag) override;
  Task<absl::StatusOr<Product>> Adjust(CallContext call, std::string sku, int64_t delta,
                                       std::string reason) override;
  Task<absl::StatusOr<Batch<StockMovement>>> ListMovements(CallContext call,
                                                           std::optional<std::string> sku,
                                                           ListPosition position,
                                                           int limit) override;

 private:
  storage::Database& database_;
  const StockEvents& events_;
  const Clock& clock_;
  Random& random_;
};

}  // namespace souk::inventory
