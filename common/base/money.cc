#include "common/base/money.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace souk {

absl::StatusOr<Money> Money::Create(absl::string_view currency_code, int64_t minor_units) {
  if (!IsCurrencyCode(currency_code)) {
    return absl::InvalidArgumentError("a currency code is three capital letters, such as EUR");
  }
  return Money(std::string(currency_code), minor_units);
}

absl::StatusOr<Money> Money::Plus(const Money& other) const {
  if (currency_code_ != other.currency_code_) {
    return absl::InvalidArgumentError(
        absl::StrCat("cannot add ", other.currency_code_, " to ", currency_code_));
  }
  int64_t sum = 0;
  if (__builtin_add_overflow(minor_units_, other.minor_units_, &sum)) {
    return absl::OutOfRangeError("the sum of the amounts is too large");
  }
  return Money(currency_code_, sum);
}

absl::StatusOr<Money> Money::Times(int64_t factor) const {
  int64_t product = 0;
  if (__builtin_mul_overflow(minor_units_, factor, &product)) {
    return absl::OutOfRangeError("the amount times the quantity is too large");
  }
  return Money(currency_code_, product);
}

bool IsCurrencyCode(absl::string_view code) {
  return code.size() == 3 &&
         std::all_of(code.begin(), code.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

}  // namespace souk
