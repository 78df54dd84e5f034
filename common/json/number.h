#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace souk::json {

/// The length of the JSON number (RFC 8259, section 6) that `text` starts with; 0 when it starts
/// with none. The longest such number: of "01" it is "0".
size_t NumberLength(absl::string_view text);

/// The integer that a JSON number stands for, exactly: "1e5", "2.50e1" and "-0" are integers, "0.5"
/// and "+1" are not. Nothing when it is none, or does not fit. For int32_t, int64_t, uint32_t,
/// uint64_t.
template <typename Integer>
std::optional<Integer> ParseInteger(absl::string_view text);

/// The closest double or float to a JSON number, or to "NaN", "Infinity", "-Infinity". Nothing when
/// `text` is neither, or is larger than the largest finite value.
template <typename Float>
std::optional<Float> ParseFloat(absl::string_view text);

/// Appends the shortest text that reads back as the same value; NaN and the infinities are quoted.
template <typename Float>
void AppendFloat(Float value, std::string& out);

}  // namespace souk::json
