#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace souk {

/// An amount in the minor units of one currency (cents for EUR). Never floating point. A value
/// type.
class Money {
 public:
  Money() = default;

  /// INVALID_ARGUMENT unless the code is three capital letters (ISO 4217's form). Any amount is
  /// allowed, negative ones too: a ledger's entries have signs.
  static absl::StatusOr<Money> Create(absl::string_view currency_code, int64_t minor_units);

  const std::string& currency_code() const { return currency_code_; }
  int64_t minor_units() const { return minor_units_; }

  /// The sum. INVALID_ARGUMENT for two currencies, OUT_OF_RANGE past int64.
  absl::StatusOr<Money> Plus(const Money& other) const;
  /// The product. OUT_OF_RANGE past int64.
  absl::StatusOr<Money> Times(int64_t factor) const;

  friend bool operator==(const Money&, const Money&) = default;

 private:
  Money(std::string currency_code, int64_t minor_units)
      : currency_code_(std::move(currency_code)), minor_units_(minor_units) {}

  std::string currency_code_;
  int64_t minor_units_ = 0;
};

/// Whether `code` has ISO 4217's form: three letters A-Z.
bool IsCurrencyCode(absl::string_view code);

}  // namespace souk
