#include "gateway/routing/percent_encoding.h"

#include <cstddef>
#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

namespace souk::gateway {
namespace {

int HexValue(char digit) {
  return absl::ascii_isdigit(digit) ? digit - '0' : absl::ascii_tolower(digit) - 'a' + 10;
}

// The length of the UTF-8 sequence at the start of `text`; 0 when it is malformed.
size_t SequenceLength(absl::string_view text) {
  const auto byte = [text](size_t i) { return static_cast<uint8_t>(text[i]); };
  const uint8_t lead = byte(0);
  if (lead < 0x80) return 1;
  // RFC 3629, 4: the lead byte limits the second byte, which excludes overlong forms, surrogates
  // and code points past U+10FFFF.
  size_t length = 0;
  uint8_t lowest = 0x80;
  uint8_t highest = 0xBF;
  if (lead >= 0xC2 && lead <= 0xDF) {
    length = 2;
  } else if (lead >= 0xE0 && lead <= 0xEF) {
    length = 3;
    if (lead == 0xE0) lowest = 0xA0;
    if (lead == 0xED) highest = 0x9F;
  } else if (lead >= 0xF0 && lead <= 0xF4) {
    length = 4;
    if (lead == 0xF0) lowest = 0x90;
    if (lead == 0xF4) highest = 0x8F;
  } else {
    return 0;
  }
  if (text.size() < length || byte(1) < lowest || byte(1) > highest) return 0;
  for (size_t i = 2; i < length; ++i) {
    if (byte(i) < 0x80 || byte(i) > 0xBF) return 0;
  }
  return length;
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

bool IsValidUtf8(absl::string_view text) {
  while (!text.empty()) {
    const size_t length = SequenceLength(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

}  // namespace souk::gateway
