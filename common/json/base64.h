#pragma once

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace souk::json {

/// Decodes standard or URL-safe base64 (RFC 4648, sections 4 and 5), with or without padding.
/// Nothing when `text` mixes the alphabets, holds anything else, white space included, or is
/// wrongly padded.
std::optional<std::string> DecodeBase64(absl::string_view text);

/// Appends the standard form with padding.
void AppendBase64(absl::string_view bytes, std::string& out);

}  // namespace souk::json
