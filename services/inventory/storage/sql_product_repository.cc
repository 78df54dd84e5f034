#include "services/inventory/storage/sql_product_repository.h"

#include <cstdint>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/base/uuid.h"
#include "common/storage/constraint.h"
#include "common/storage/idempotency.h"
#include "services/inventory/storage/list_end.h"
#include "services/inventory/storage/product_rows.h"

namespace souk::inventory {
namespace {

using storage::Transaction;

absl::StatusOr<Product> LoadProduct(Transaction& transaction, const std::string& sku) {
  ASSIGN_OR_RETURN(std::vector<Product> products, LoadProducts(transaction, {sku}));
  return std::move(products.front());
}

absl::Status Insert(Transaction& transaction, const Product& product) {
  absl::Status status =
      transaction
          .Execute(
              "INSERT INTO products (sku, display_name, currency_code, unit_price, on_hand, "
              "reserved, version) VALUES (:1, :2, :3, :4, :5, :6, :7)",
              product.sku, product.display_name, product.unit_price.currency_code(),
              product.unit_price.minor_units(), product.on_hand, product.reserved, product.version)
          .status();
  if (!storage::IsUniqueViolation(status, "products.sku")) return status;
  return ErrorWithReason(absl::StatusCode::kAlreadyExists, "SKU_TAKEN",
                         absl::StrCat("there is a product ", product.sku, " already"));
}

absl::Status StoreNameAndPrice(Transaction& transaction, const Product& product) {
  return transaction
      .Execute(
          "UPDATE products SET display_name = :2, currency_code = :3, unit_price = :4, "
          "version = :5 WHERE sku = :1",
          product.sku, product.display_name, product.unit_price.currency_code(),
          product.unit_price.minor_units(), product.version)
      .status();
}

// Runs a query that gives the columns of stock_movements in the order of the table.
template <typename... Args>
absl::StatusOr<Batch<StockMovement>> SelectMovements(Transaction& transaction,
                                                     ListPosition position, absl::string_view sql,
                                                     const Args&... args) {
  ASSIGN_OR_RETURN(
      auto rows,
      (transaction.Query<int64_t, std::string, std::string, std::string, int64_t, std::string,
                         std::optional<std::string>, int64_t>(sql, args...)));
  Batch<StockMovement> batch{.items = {}, .next = position};
  batch.items.reserve(rows.size());
  for (auto& [place, movement_id, sku, kind_name, delta, reason, reservation_id, create_time] :
       rows) {
    ASSIGN_OR_RETURN(const MovementKind kind, ValueNamed(kMovementKinds, kind_name));
    batch.items.push_back({.movement_id = std::move(movement_id),
                           .sku = std::move(sku),
                           .kind = kind,
                           .delta = delta,
                           .reason = std::move(reason),
                           .reservation_id = std::move(reservation_id).value_or(""),
                           .create_time = absl::FromUnixMicros(create_time)});
    batch.next.after = place;
  }
  return batch;
}

}  // namespace

Task<absl::StatusOr<Product>> SqlProductRepository::Add(CallContext call, Product product) {
  co_return co_await database_.Write(
      [&](Transaction& transaction) -> absl::StatusOr<Product> {
        RETURN_IF_ERROR(
            storage::ClaimIdempotencyKey(transaction, call.idempotency_key, product.sku));
        RETURN_IF_ERROR(Insert(transaction, product));
        if (product.on_hand == 0) return product;
        RETURN_IF_ERROR(Book(transaction, {.movement_id = NewUuidV7(clock_, random_),
                                           .sku = product.sku,
                                           .kind = MovementKind::kInitial,
                                           .delta = product.on_hand}));
        Product before = product;
        before.on_hand = 0;
        RETURN_IF_ERROR(events_.AppendAdjusted(transaction, {before, product}, "", call.trace));
        return product;
      },
      call.cancellation);
}

Task<absl::StatusOr<Product>> SqlProductRepository::Get(CallContext call, std::string sku) {
  co_return co_await database_.Read(
      [&](Transaction& transaction) { return LoadProduct(transaction, sku); }, call.cancellation);
}

Task<absl::StatusOr<std::vector<Product>>> SqlProductRepository::GetAll(
    CallContext call, std::vector<std::string> skus) {
  co_return co_await database_.Read(
      [&](Transaction& transaction) { return LoadProducts(transaction, skus); }, call.cancellation);
}

Task<absl::StatusOr<std::vector<Product>>> SqlProductRepository::List(CallContext call,
                                                                      std::string after_sku,
                                                                      int limit) {
  co_return co_await database_.Read(
      [&](Transaction& transaction) { return LoadProductsAfter(transaction, after_sku, limit); },
      call.cancellation);
}

Task<absl::StatusOr<Product>> SqlProductRepository::Change(CallContext call, std::string sku,
                                                           ProductChange change, std::string etag) {
  co_return co_await database_.Write(
      [&](Transaction& transaction) -> absl::StatusOr<Product> {
        RETURN_IF_ERROR(storage::ClaimIdempotencyKey(transaction, call.idempotency_key, sku));
        ASSIGN_OR_RETURN(const Product product, LoadProduct(transaction, sku));
        ASSIGN_OR_RETURN(Product changed, product.Changed(change, etag));
        RETURN_IF_ERROR(StoreNameAndPrice(transaction, changed));
        return changed;
      },
      call.cancellation);
}

Task<absl::StatusOr<Product>> SqlProductRepository::Adjust(CallContext call, std::string sku,
                                                           int64_t delta, std::string reason) {
  co_return co_await database_.Write(
      [&](Transaction& transaction) -> absl::StatusOr<Product> {
        RETURN_IF_ERROR(storage::ClaimIdempotencyKey(transaction, call.idempotency_key, sku));
        ASSIGN_OR_RETURN(const Product product, LoadProduct(transaction, sku));
        ASSIGN_OR_RETURN(Product adjusted, product.Adjusted(delta));
        RETURN_IF_ERROR(StoreStock(transaction, adjusted));
        RETURN_IF_ERROR(Book(transaction, {.movement_id = NewUuidV7(clock_, random_),
                                           .sku = sku,
                                           .kind = MovementKind::kAdjusted,
                                           .delta = delta,
                                           .reason = reason}));
        RETURN_IF_ERROR(
            events_.AppendAdjusted(transaction, {product, adjusted}, reason, call.trace));
        return adjusted;
      },
      call.cancellation);
}

Task<absl::StatusOr<Batch<StockMovement>>> SqlProductRepository::ListMovements(
    CallContext call, std::optional<std::string> sku, ListPosition position, int limit) {
  co_return co_await database_.Read(
      [&](Transaction& transaction) -> absl::StatusOr<Batch<StockMovement>> {
        ASSIGN_OR_RETURN(
            const ListPosition from,
            WithEnd(transaction, position, "SELECT MAX(position) FROM stock_movements"));
        if (sku) {
          return SelectMovements(transaction, from,
                                 "SELECT position, movement_id, sku, kind, delta, reason, "
                                 "reservation_id, create_time FROM stock_movements "
                                 "WHERE sku = :1 AND position > :2 AND position <= :3 "
                                 "ORDER BY position LIMIT :4",
                                 *sku, from.after, from.up_to, limit);
        }
        return SelectMovements(transaction, from,
                               "SELECT position, movement_id, sku, kind, delta, reason, "
                               "reservation_id, create_time FROM stock_movements "
                               "WHERE position > :1 AND position <= :2 ORDER BY position LIMIT :3",
                               from.after, from.up_to, limit);
      },
      call.cancellation);
}

}  // namespace souk::inventory
