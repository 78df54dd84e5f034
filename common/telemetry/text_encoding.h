#pragma once

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/telemetry/field.h"

namespace souk::telemetry {

// How values from anywhere are written into log lines and admin pages. The output is valid UTF-8
// whatever the input: each byte that is part of no character becomes U+FFFD.

/// Appends `text` as a JSON string, quotes included (RFC 8259, 7).
void AppendJsonString(std::string& out, absl::string_view text);

/// Appends a JSON value. NaN and the infinities, which JSON lacks, become the strings "NaN",
/// "Infinity" and "-Infinity", as in protobuf's JSON.
void AppendJsonValue(std::string& out, const FieldValue& value);

/// Appends `"key":value`, after "{" when `out` is empty and after "," when not. The caller ends
/// with "}".
void AppendJsonMember(std::string& out, absl::string_view key, const FieldValue& value);

/// Appends `text` for a terminal: control characters are escaped, so that nothing logged can move
/// the cursor or forge a line.
void AppendTerminalText(std::string& out, absl::string_view text);

/// Appends a value for a terminal; text that is empty or holds a blank, a quote or "=" in quotes.
void AppendTerminalValue(std::string& out, const FieldValue& value);

/// Lower-case hexadecimal digits, two a byte.
std::string ToHex(absl::Span<const uint8_t> bytes);

}  // namespace souk::telemetry
