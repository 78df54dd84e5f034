#include "services/order/domain/order_item.h"

#include <algorithm>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace souk::order {
namespace {

absl::Status MixedCurrencies(const OrderItem& first, const OrderItem& other) {
  return ErrorWithReason(
      absl::StatusCode::kFailedPrecondition, "MIXED_CURRENCIES",
      absl::StrCat("an order has one currency, but ", first.sku, " is priced in ",
                   first.unit_price.currency_code(), " and ", other.sku, " in ",
                   other.unit_price.currency_code(), ": order them apart"));
}

absl::Status TotalTooLarge() {
  return ErrorWithReason(absl::StatusCode::kFailedPrecondition, "TOTAL_TOO_LARGE",
                         "the items cost more together than an amount can hold: order fewer");
}

}  // namespace

bool IsSku(absl::string_view text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isupper(c) || absl::ascii_isdigit(c) || c == '-';
  });
}

void CheckItems(absl::Span<const RequestedItem> items, Violations& violations) {
  if (items.empty() || items.size() > kMaxItems) {
    violations.Add("items", "must be 1 to 100 items");
    return;  // not worth a violation for each of a million items
  }
  absl::flat_hash_map<absl::string_view, size_t> first_places;
  for (size_t i = 0; i < items.size(); ++i) {
    const auto& [sku, quantity] = items[i];
    const std::string path = absl::StrCat("items[", i, "]");
    if (!IsSku(sku)) {
      violations.Add(path + ".sku", "must be 1 to 64 characters of A-Z, 0-9 and \"-\"");
    } else if (const auto [first, is_new] = first_places.emplace(sku, i); !is_new) {
      violations.Add(path + ".sku", absl::StrCat("is the same as in items[", first->second,
                                                 "]: give each SKU once, with its whole quantity"));
    }
    violations.Require(quantity >= 1 && quantity <= kMaxQuantity, path + ".quantity",
                       "must be between 1 and 1000000");
  }
}

absl::StatusOr<Money> TotalOf(absl::Span<const OrderItem> items) {
  const OrderItem& first = items.front();
  absl::StatusOr<Money> total = Money::Create(first.unit_price.currency_code(), 0);
  for (const OrderItem& item : items) {
    if (item.unit_price.currency_code() != first.unit_price.currency_code()) {
      return MixedCurrencies(first, item);
    }
    const absl::StatusOr<Money> price = item.unit_price.Times(item.quantity);
    if (total.ok()) total = price.ok() ? total->Plus(*price) : price;
  }
  if (!total.ok()) return TotalTooLarge();
  return total;
}

}  // namespace souk::order
