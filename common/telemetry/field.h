#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <variant>

#include "absl/strings/string_view.h"

namespace souk::telemetry {

/// A FieldValue that owns its text.
using OwnedValue = std::variant<std::string, int64_t, uint64_t, double, bool>;

/// The value of a Field: text, a number or a boolean. A view: text is not copied, so a FieldValue
/// must not outlive the expression that made it; ToOwned makes a copy to keep.
class FieldValue {
 public:
  using Variant = std::variant<absl::string_view, int64_t, uint64_t, double, bool>;

  // Implicit, so that fields read {"order_id", id}, {"attempt", 3}.
  // NOLINTBEGIN(google-explicit-constructor)
  FieldValue(const char* text) : value_(absl::string_view(text)) {}
  FieldValue(const std::string& text) : value_(absl::string_view(text)) {}
  FieldValue(absl::string_view text) : value_(text) {}
  FieldValue(std::same_as<bool> auto flag) : value_(flag) {}
  FieldValue(std::floating_point auto number) : value_(static_cast<double>(number)) {}
  FieldValue(std::signed_integral auto number) : value_(static_cast<int64_t>(number)) {}
  template <std::unsigned_integral T>
    requires(!std::same_as<T, bool>)
  FieldValue(T number) : value_(static_cast<uint64_t>(number)) {}
  // NOLINTEND(google-explicit-constructor)

  /// A view of `owned`, which must outlive it.
  explicit FieldValue(const OwnedValue& owned);

  const Variant& value() const { return value_; }
  OwnedValue ToOwned() const;

 private:
  Variant value_;
};

/// A named value: what a log line or a span says beside its fixed text. A view, like FieldValue.
struct Field {
  absl::string_view key;
  FieldValue value;
};

/// A Field that owns its key and text.
struct Attribute {
  std::string key;
  OwnedValue value;
  friend bool operator==(const Attribute&, const Attribute&) = default;
};

}  // namespace souk::telemetry
