#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/base/error.h"
#include "common/base/money.h"

namespace souk::inventory {

/// The most that may be on hand of one product.
inline constexpr int64_t kMaxOnHand = 1'000'000'000;
/// The most that one may cost, in minor units. A million of the dearest, the longest line of an
/// order, still fit 64 bits.
inline constexpr int64_t kMaxUnitPrice = 1'000'000'000'000;

/// What to change about a product; what is absent stays. REQUIRES: the values passed the checks
/// below.
struct ProductChange {
  std::optional<std::string> display_name = {};
  std::optional<std::string> currency_code = {};
  std::optional<int64_t> minor_units = {};  // of the price
};

/// A kind of thing that is sold, and how much of it there is. Invariants:
/// 1. 0 <= reserved <= on_hand <= kMaxOnHand, so what is available is never negative;
/// 2. the unit price is positive;
/// 3. version counts the changes of name and price from 1 on, so each of their states has another
///    etag; the stock does not count, since it changes with every order.
struct Product {
  std::string sku;
  std::string display_name;
  Money unit_price;
  int64_t on_hand = 0;   // in the warehouse
  int64_t reserved = 0;  // of these, held for orders
  int64_t version = 1;

  /// How many can still be ordered.
  int64_t available() const { return on_hand - reserved; }

  /// Names this state of name and price, for changes that must not overwrite one that they did not
  /// see.
  std::string Etag() const;

  /// The product after `change`. ABORTED, reason ETAG_MISMATCH, when `etag` is not empty and not
  /// this state's.
  absl::StatusOr<Product> Changed(const ProductChange& change, absl::string_view etag) const;

  /// The product with `delta` more of it, or fewer when negative. FAILED_PRECONDITION, reason
  /// INSUFFICIENT_STOCK, when less would be left than is reserved; OUT_OF_RANGE, reason
  /// STOCK_TOO_LARGE, past kMaxOnHand. REQUIRES: -kMaxOnHand <= delta <= kMaxOnHand.
  absl::StatusOr<Product> Adjusted(int64_t delta) const;

  friend bool operator==(const Product&, const Product&) = default;
};

/// What an SKU must be: 1 to 64 characters of A-Z, 0-9 and "-".
bool IsSku(absl::string_view text);
void CheckSku(absl::string_view sku, absl::string_view field, Violations& violations);

/// What a display name, and the reason of an adjustment, must be: 1 to 200 characters, none of them
/// a control character.
inline constexpr size_t kMaxTextLength = 200;
void CheckText(absl::string_view text, absl::string_view field, Violations& violations);

/// NOT_FOUND, reason PRODUCT_NOT_FOUND, naming each of these SKUs, which no product has.
absl::Status NoSuchProducts(const std::vector<std::string>& skus);

/// FAILED_PRECONDITION, reason INSUFFICIENT_STOCK, naming each of these SKUs, of which less is
/// available than was wanted.
absl::Status InsufficientStock(const std::vector<std::string>& skus);

}  // namespace souk::inventory
