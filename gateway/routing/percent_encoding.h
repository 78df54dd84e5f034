#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace souk::gateway {

// Percent-encoding (RFC 3986, 2.1) in the paths of requests.

/// Whether each '%' is followed by two hexadecimal digits.
bool HasValidEscapes(absl::string_view text);

/// What an escaped slash becomes.
enum class EscapedSlash {
  kDecode,  // "a%2Fb" gives "a/b"
  kKeep,    // "a%2Fb" stays, so that it differs from a separator
};

/// `text` with its escapes decoded, once. '+' stays a plus. REQUIRES: HasValidEscapes(text).
std::string PercentDecode(absl::string_view text, EscapedSlash slash);

/// Whether `segment` is "." or "..", its dots escaped or not (RFC 3986, 6.2.2.2: the same).
bool IsDotSegment(absl::string_view segment);

}  // namespace souk::gateway
