#pragma once

#include <array>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace souk {

/// The names by which the values of an enum are stored. What is stored outlives the code, so a name
/// never changes.
///
///     inline constexpr EnumNames<Side, 2> kSides = {{{Side::kDebit, "DEBIT"},
///                                                    {Side::kCredit, "CREDIT"}}};
template <typename Enum, size_t N>
using EnumNames = std::array<std::pair<Enum, absl::string_view>, N>;

/// The name of `value`. REQUIRES: `names` has it.
template <typename Enum, size_t N>
absl::string_view NameOf(const EnumNames<Enum, N>& names, Enum value) {
  for (const auto& [known, name] : names) {
    if (known == value) return name;
  }
  return "";
}

/// The value with this name. DATA_LOSS when none has it.
template <typename Enum, size_t N>
absl::StatusOr<Enum> ValueNamed(const EnumNames<Enum, N>& names, absl::string_view name) {
  for (const auto& [value, known] : names) {
    if (known == name) return value;
  }
  return absl::DataLossError(absl::StrCat("the stored value ", name, " is unknown"));
}

}  // namespace souk
