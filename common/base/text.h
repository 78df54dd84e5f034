#pragma once

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace souk {

/// The length in bytes, 1 to 4, of the well-formed UTF-8 sequence that `text` starts with; 0 when
/// it starts with none, or is empty.
size_t Utf8SequenceLength(absl::string_view text);

/// Whether the bytes are UTF-8 (RFC 3629: no overlong forms, no surrogates, nothing past U+10FFFF).
bool IsUtf8(absl::string_view text);

/// `text` with each byte that belongs to no well-formed sequence replaced by U+FFFD.
std::string ReplaceInvalidUtf8(absl::string_view text);

/// Appends the UTF-8 form of a code point. REQUIRES: a scalar value (no surrogate, <= U+10FFFF).
void AppendUtf8(char32_t code_point, std::string& out);

/// Whether the text may be stored and shown: UTF-8 without the control characters of ASCII (so
/// without NUL, tabs and line breaks).
bool IsPlainText(absl::string_view text);

/// The start of `text` of at most `size` bytes that cuts no UTF-8 sequence in two.
absl::string_view Utf8Prefix(absl::string_view text, size_t size);

/// `text`, or when it has more than `size` bytes its start with "..." after it, `size` bytes in
/// all: for quoting what a caller sent in a message, whose length must not be the caller's to
/// choose. REQUIRES: size >= 3.
std::string Shortened(absl::string_view text, size_t size);

/// How many code points the text has. REQUIRES: IsUtf8(text).
size_t CountCodePoints(absl::string_view text);

}  // namespace souk
