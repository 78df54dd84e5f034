#include "gateway/routing/percent_encoding.h"

#include <cstddef>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

namespace souk::gateway {
namespace {

int HexValue(char digit) {
  return absl::ascii_isdigit(digit) ? digit - '0' : absl::ascii_tolower(digit) - 'a' + 10;
}

}  // namespace

bool HasValidEscapes(absl::string_view text) {
  for (size_t i = text.find('%'); i != absl::string_view::npos; i = text.find('%', i + 3)) {
    if (text.size() - i < 3 || !absl::ascii_isxdigit(text[i + 1]) ||
        !absl::ascii_isxdigit(text[i + 2])) {
      return false;
    }
  }
  return true;
}

std::string PercentDecode(absl::string_view text, EscapedSlash slash) {
  std::string decoded;
  decoded.reserve(text.size());
  while (!text.empty()) {
    if (text[0] != '%') {
      const absl::string_view plain = text.substr(0, text.find('%'));
      decoded.append(plain.data(), plain.size());
      text.remove_prefix(plain.size());
      continue;
    }
    const char c = static_cast<char>(HexValue(text[1]) * 16 + HexValue(text[2]));
    if (c == '/' && slash == EscapedSlash::kKeep) {
      decoded.append(text.data(), 3);
    } else {
      decoded.push_back(c);
    }
    text.remove_prefix(3);
  }
  return decoded;
}

bool IsDotSegment(absl::string_view segment) {
  int dots = 0;
  while (!segment.empty()) {
    if (segment[0] == '.') {
      segment.remove_prefix(1);
    } else if (absl::StartsWithIgnoreCase(segment, "%2e")) {
      segment.remove_prefix(3);
    } else {
      return false;
    }
    if (++dots > 2) return false;
  }
  return dots > 0;
}

}  // namespace souk::gateway
