#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace souk::json {

/// Appends `text` as a JSON string, quotes included; only what RFC 8259 requires is escaped. False
/// when `text` is not UTF-8: then `out` ends in an unfinished string.
bool AppendQuoted(absl::string_view text, std::string& out);

}  // namespace souk::json
