#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <variant>

#include "absl/strings/string_view.h"

namespace souk::storage {

/// A value on its way into or out of a statement: NULL, an integer, a floating-point number, or
/// text. A view: text belongs to whoever made the value.
using SqlValue = std::variant<std::monostate, int64_t, double, absl::string_view>;

/// As what a column of a result is read.
enum class SqlType : uint8_t { kInteger, kReal, kText };

/// How a C++ type is read from a column; specialised below for each type that Query can give.
/// Read() returns false when the column is NULL and the type has no place for that.
template <typename T>
struct SqlColumn;

template <>
struct SqlColumn<int64_t> {
  static constexpr SqlType kType = SqlType::kInteger;
  static bool Read(const SqlValue& value, int64_t& out) {
    const int64_t* integer = std::get_if<int64_t>(&value);
    if (integer != nullptr) out = *integer;
    return integer != nullptr;
  }
};

/// Booleans are stored as the integers 0 and 1 by every engine.
template <>
struct SqlColumn<bool> {
  static constexpr SqlType kType = SqlType::kInteger;
  static bool Read(const SqlValue& value, bool& out) {
    const int64_t* integer = std::get_if<int64_t>(&value);
    if (integer != nullptr) out = *integer != 0;
    return integer != nullptr;
  }
};

template <>
struct SqlColumn<double> {
  static constexpr SqlType kType = SqlType::kReal;
  static bool Read(const SqlValue& value, double& out) {
    const double* real = std::get_if<double>(&value);
    if (real != nullptr) out = *real;
    return real != nullptr;
  }
};

template <>
struct SqlColumn<std::string> {
  static constexpr SqlType kType = SqlType::kText;
  static bool Read(const SqlValue& value, std::string& out) {
    const absl::string_view* text = std::get_if<absl::string_view>(&value);
    if (text != nullptr) out.assign(text->data(), text->size());
    return text != nullptr;
  }
};

template <typename T>
struct SqlColumn<std::optional<T>> {
  static constexpr SqlType kType = SqlColumn<T>::kType;
  static bool Read(const SqlValue& value, std::optional<T>& out) {
    out.reset();
    return std::holds_alternative<std::monostate>(value) ||
           SqlColumn<T>::Read(value, out.emplace());
  }
};

/// Makes the value of an argument. The result refers to the argument's text. There is none for
/// 64-bit unsigned integers, which SQL does not have: convert them where their range is known.
template <std::integral T>
SqlValue ToSqlValue(T integer) {
  static_assert(std::is_signed_v<T> || sizeof(T) < sizeof(int64_t), "SQL integers are signed");
  return static_cast<int64_t>(integer);
}
inline SqlValue ToSqlValue(double real) { return real; }
inline SqlValue ToSqlValue(absl::string_view text) { return text; }
inline SqlValue ToSqlValue(const std::string& text) { return absl::string_view(text); }
inline SqlValue ToSqlValue(const char* text) { return absl::string_view(text); }
inline SqlValue ToSqlValue(std::nullopt_t) { return std::monostate(); }
template <typename T>
SqlValue ToSqlValue(const std::optional<T>& value) {
  return value.has_value() ? ToSqlValue(*value) : SqlValue(std::monostate());
}

}  // namespace souk::storage
