#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace souk::json {

/// The fields of google.protobuf.Timestamp and google.protobuf.Duration.
struct SecondsAndNanos {
  int64_t seconds = 0;
  int32_t nanos = 0;
  friend bool operator==(const SecondsAndNanos&, const SecondsAndNanos&) = default;
};

/// Reads a moment as RFC 3339 writes it, with an upper-case "T", "Z" or an offset, and at most nine
/// digits of fraction: "1972-01-01T10:00:20.021Z". Nothing when `text` has another form, names a
/// day or time that does not exist (leap seconds included), or lies outside the years 1 to 9999 in
/// UTC.
std::optional<SecondsAndNanos> ParseTimestamp(absl::string_view text);

/// Reads seconds with at most nine digits of fraction and a final "s": "-3.000000001s". Nothing
/// when `text` has another form or exceeds 315,576,000,000 s (10,000 years) either way.
std::optional<SecondsAndNanos> ParseDuration(absl::string_view text);

/// Append the same forms, in UTC and with 0, 3, 6 or 9 digits of fraction. False, and nothing is
/// appended, when the value is out of range or its nanos do not fit its seconds.
bool AppendTimestamp(SecondsAndNanos time, std::string& out);
bool AppendDuration(SecondsAndNanos duration, std::string& out);

}  // namespace souk::json
