#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/rpc/call_context.h"
#include "services/inventory/domain/product.h"
#include "services/inventory/domain/stock.h"
#include "services/inventory/use_cases/batch.h"

namespace souk::inventory {

/// Where products and the books of their stock are kept. What a function that changes something
/// gives is durable; with the change it claims the call's idempotency key for the SKU, and tells
/// others of changed stock by an event. Thread-safe.
class ProductRepository {
 public:
  virtual ~ProductRepository() = default;

  /// Keeps a new product and books its initial stock. ALREADY_EXISTS, reason SKU_TAKEN, when
  /// another has the SKU.
  virtual Task<absl::StatusOr<Product>> Add(CallContext call, Product product) = 0;

  /// The product. NOT_FOUND as NoSuchProducts.
  virtual Task<absl::StatusOr<Product>> Get(CallContext call, std::string sku) = 0;

  /// The products with these SKUs at one moment, in their order. NOT_FOUND as NoSuchProducts.
  virtual Task<absl::StatusOr<std::vector<Product>>> GetAll(CallContext call,
                                                            std::vector<std::string> skus) = 0;

  /// At most `limit` products by SKU, those after `after_sku`, which need not exist; "" is before
  /// the first.
  virtual Task<absl::StatusOr<std::vector<Product>>> List(CallContext call, std::string after_sku,
                                                          int limit) = 0;

  /// Puts product.Changed(change, etag) in place of the product, with nobody in between. Errors of
  /// that, and NOT_FOUND as NoSuchProducts.
  virtual Task<absl::StatusOr<Product>> Change(CallContext call, std::string sku,
                                               ProductChange change, std::string etag) = 0;

  /// Puts product.Adjusted(delta) in place of the product, with nobody in between, and books it
  /// with its reason. Errors as Change.
  virtual Task<absl::StatusOr<Product>> Adjust(CallContext call, std::string sku, int64_t delta,
                                               std::string reason) = 0;

  /// At most `limit` stock movements from `position` on, oldest first; only those of `sku` where
  /// that is given.
  virtual Task<absl::StatusOr<Batch<StockMovement>>> ListMovements(CallContext call,
                                                                   std::optional<std::string> sku,
                                                                   ListPosition position,
                                                                   int limit) = 0;
};

}  // namespace souk::inventory
