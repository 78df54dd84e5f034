#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/base/error.h"
#include "common/base/money.h"

namespace souk::order {

inline constexpr size_t kMaxItems = 100;
inline constexpr int64_t kMaxQuantity = 1'000'000;

/// What a buyer asks for.
struct RequestedItem {
  std::string sku;
  int64_t quantity = 0;
  friend bool operator==(const RequestedItem&, const RequestedItem&) = default;
};

/// One kind of thing in an order, at the price of the moment it was placed.
struct OrderItem {
  std::string sku;
  int64_t quantity = 0;
  Money unit_price;
  friend bool operator==(const OrderItem&, const OrderItem&) = default;
};

/// Whether `text` has a SKU's form: 1 to 64 characters of A-Z, 0-9 and "-".
bool IsSku(absl::string_view text);

/// Adds a violation for everything that is wrong with the items of a request, as
/// "items[2].quantity": there are 1 to kMaxItems, each with a SKU and a quantity of 1 to
/// kMaxQuantity, and no SKU comes twice. (Two items of one SKU are more often a slip than a wish,
/// so they are not added up.)
void CheckItems(absl::Span<const RequestedItem> items, Violations& violations);

/// What the items cost together. FAILED_PRECONDITION when they are priced in two currencies
/// (MIXED_CURRENCIES) or come to more than Money holds (TOTAL_TOO_LARGE). REQUIRES: at least one
/// item.
absl::StatusOr<Money> TotalOf(absl::Span<const OrderItem> items);

}  // namespace souk::order
