#include "services/inventory/storage/product_rows.h"

#include <cstdint>
#include <tuple>
#include <utility>

#include "common/base/status_macros.h"

namespace souk::inventory {
namespace {

using storage::Transaction;

// Runs a query that gives the columns of products, in the order of the table, without `events`.
template <typename... Args>
absl::StatusOr<std::vector<Product>> SelectProducts(Transaction& transaction, absl::string_view sql,
                                                    const Args&... args) {
  ASSIGN_OR_RETURN(
      auto rows,
      (transaction.Query<std::string, std::string, std::string, int64_t, int64_t, int64_t, int64_t>(
          sql, args...)));
  std::vector<Product> products;
  products.reserve(rows.size());
  for (auto& [sku, display_name, currency_code, unit_price, on_hand, reserved, version] : rows) {
    ASSIGN_OR_RETURN(Money price, Money::Create(currency_code, unit_price));
    products.push_back({.sku = std::move(sku),
                        .display_name = std::move(display_name),
                        .unit_price = std::move(price),
                        .on_hand = on_hand,
                        .reserved = reserved,
                        .version = version});
  }
  return products;
}

}  // namespace

absl::StatusOr<std::vector<Product>> LoadProducts(Transaction& transaction,
                                                  const std::vector<std::string>& skus) {
  std::vector<Product> products;
  std::vector<std::string> unknown;
  for (const std::string& sku : skus) {
    ASSIGN_OR_RETURN(std::vector<Product> found,
                     SelectProducts(transaction,
                                    "SELECT sku, display_name, currency_code, unit_price, on_hand, "
                                    "reserved, version FROM products WHERE sku = :1",
                                    sku));
    if (found.empty()) {
      unknown.push_back(sku);
    } else {
      products.push_back(std::move(found.front()));
    }
  }
  if (!unknown.empty()) return NoSuchProducts(unknown);
  return products;
}

absl::StatusOr<std::vector<Product>> LoadProductsAfter(Transaction& transaction,
                                                       const std::string& after_sku, int limit) {
  return SelectProducts(transaction,
                        "SELECT sku, display_name, currency_code, unit_price, on_hand, reserved, "
                        "version FROM products WHERE sku > :1 ORDER BY sku LIMIT :2",
                        after_sku, limit);
}

absl::Status StoreStock(Transaction& transaction, const Product& product) {
  return transaction
      .Execute("UPDATE products SET on_hand = :2, reserved = :3 WHERE sku = :1", product.sku,
               product.on_hand, product.reserved)
      .status();
}

absl::StatusOr<int64_t> CountEvent(Transaction& transaction, const std::string& sku) {
  ASSIGN_OR_RETURN(
      const auto row,
      transaction.QueryOne<int64_t>(
          "UPDATE products SET events = events + 1 WHERE sku = :1 RETURNING events", sku));
  if (!row) return absl::InternalError("an event tells of a product that is not stored");
  return std::get<0>(*row);
}

absl::Status Book(Transaction& transaction, const StockMovement& movement) {
  std::optional<std::string> reservation_id;
  if (!movement.reservation_id.empty()) reservation_id = movement.reservation_id;
  return transaction
      .Execute(
          "INSERT INTO stock_movements "
          "(movement_id, sku, kind, delta, reason, reservation_id, create_time) "
          "VALUES (:1, :2, :3, :4, :5, :6, :7)",
          movement.movement_id, movement.sku, NameOf(kMovementKinds, movement.kind), movement.delta,
          movement.reason, reservation_id, absl::ToUnixMicros(transaction.now()))
      .status();
}

}  // namespace souk::inventory
