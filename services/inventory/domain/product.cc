#include "services/inventory/domain/product.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status_macros.h"
#include "common/base/text.h"

namespace souk::inventory {
namespace {

constexpr size_t kMaxSkuLength = 64;

bool IsSkuCharacter(char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'; }

}  // namespace

std::string Product::Etag() const { return absl::StrCat(version); }

absl::StatusOr<Product> Product::Changed(const ProductChange& change,
                                         absl::string_view etag) const {
  if (!etag.empty() && etag != Etag()) {
    return ErrorWithReason(absl::StatusCode::kAborted, "ETAG_MISMATCH",
                           "the product has changed since this etag was read: read it again");
  }
  Product changed = *this;
  changed.display_name = change.display_name.value_or(display_name);
  ASSIGN_OR_RETURN(changed.unit_price,
                   Money::Create(change.currency_code.value_or(unit_price.currency_code()),
                                 change.minor_units.value_or(unit_price.minor_units())));
  ++changed.version;
  return changed;
}

absl::StatusOr<Product> Product::Adjusted(int64_t delta) const {
  Product adjusted = *this;
  adjusted.on_hand += delta;
  if (adjusted.on_hand < reserved) return InsufficientStock({sku});
  if (adjusted.on_hand > kMaxOnHand) {
    return ErrorWithReason(absl::StatusCode::kOutOfRange, "STOCK_TOO_LARGE",
                           absl::StrCat("there would be more than ", kMaxOnHand, " on hand"));
  }
  return adjusted;
}

bool IsSku(absl::string_view text) {
  return !text.empty() && text.size() <= kMaxSkuLength &&
         std::all_of(text.begin(), text.end(), IsSkuCharacter);
}

void CheckSku(absl::string_view sku, absl::string_view field, Violations& violations) {
  violations.Require(IsSku(sku), field,
                     absl::StrCat("must have 1 to ", kMaxSkuLength, " characters of A-Z, 0-9, -"));
}

void CheckText(absl::string_view text, absl::string_view field, Violations& violations) {
  const bool fits = !text.empty() && IsPlainText(text) && CountCodePoints(text) <= kMaxTextLength;
  violations.Require(
      fits, field,
      absl::StrCat("must have 1 to ", kMaxTextLength, " characters and no control characters"));
}

absl::Status NoSuchProducts(const std::vector<std::string>& skus) {
  return ErrorWithReason(absl::StatusCode::kNotFound, "PRODUCT_NOT_FOUND",
                         absl::StrCat("there is no product ", absl::StrJoin(skus, ", ")));
}

absl::Status InsufficientStock(const std::vector<std::string>& skus) {
  return ErrorWithReason(
      absl::StatusCode::kFailedPrecondition, "INSUFFICIENT_STOCK",
      absl::StrCat("less is available than is wanted of ", absl::StrJoin(skus, ", ")));
}

}  // namespace souk::inventory
