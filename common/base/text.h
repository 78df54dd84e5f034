#pragma once

#include <cstddef>

#include "absl/strings/string_view.h"

namespace souk {

/// The length in bytes, 1 to 4, of the well-formed UTF-8 sequence that `text` starts with; 0 when
/// it starts with none, or is empty.
size_t Utf8SequenceLength(absl::string_view text);

/// Whether the bytes are UTF-8 (RFC 3629: no overlong forms, no surrogates, nothing past U+10FFFF).
bool IsUtf8(absl::string_view text);

/// Whether the text may be stored and shown: UTF-8 without the control characters of ASCII (so
/// without NUL, tabs and line breaks).
bool IsPlainText(absl::string_view text);

/// How many code points the text has. REQUIRES: IsUtf8(text).
size_t CountCodePoints(absl::string_view text);

}  // namespace souk
