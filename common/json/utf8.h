#pragma once

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace souk::json {

/// The length in bytes, 1 to 4, of the well-formed UTF-8 sequence (RFC 3629) that `text` starts
/// with; 0 when it starts with none: an overlong or cut sequence, a surrogate, or no text at all.
size_t Utf8SequenceLength(absl::string_view text);

bool IsValidUtf8(absl::string_view text);

/// `text` with each byte that belongs to no well-formed sequence replaced by U+FFFD.
std::string ReplaceInvalidUtf8(absl::string_view text);

/// Appends the UTF-8 form of a code point. REQUIRES: a scalar value (not a surrogate, <= U+10FFFF).
void AppendUtf8(char32_t code_point, std::string& out);

}  // namespace souk::json
