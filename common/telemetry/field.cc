#include "common/telemetry/field.h"

namespace souk::telemetry {

FieldValue::FieldValue(const OwnedValue& owned)
    : value_(std::visit([](const auto& value) { return FieldValue(value).value_; }, owned)) {}

OwnedValue FieldValue::ToOwned() const {
  return std::visit(
      [](auto value) -> OwnedValue {
        if constexpr (std::same_as<decltype(value), absl::string_view>) {
          return std::string(value);
        } else {
          return value;
        }
      },
      value_);
}

}  // namespace souk::telemetry
