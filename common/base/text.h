#pragma once

#include <cstddef>

#include "absl/strings/string_view.h"

namespace souk {

/// Whether the bytes are UTF-8 (RFC 3629: no overlong forms, no surrogates, nothing past U+10FFFF).
bool IsUtf8(absl::string_view text);

/// Whether the text may be stored and shown: UTF-8 without control characters (so without NUL).
bool IsPlainText(absl::string_view text);

/// How many code points the text has. REQUIRES: IsUtf8(text).
size_t CountCodePoints(absl::string_view text);

}  // namespace souk
