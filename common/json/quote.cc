#include "common/json/quote.h"

#include <cstddef>
#include <cstdint>

#include "common/base/text.h"

namespace souk::json {
namespace {

bool IsPlain(char c) {
  const uint8_t byte = static_cast<uint8_t>(c);
  return byte >= 0x20 && byte < 0x80 && c != '"' && c != '\\';
}

// REQUIRES: `c` is ASCII and not plain.
void AppendEscape(char c, std::string& out) {
  constexpr char kHex[] = "0123456789abcdef";
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\b':
      out += "\\b";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      out += "\\u00";
      out += kHex[c >> 4];
      out += kHex[c & 0xF];
  }
}

}  // namespace

bool AppendQuoted(absl::string_view text, std::string& out) {
  out += '"';
  size_t begin = 0;  // of the run that can be copied as it is
  size_t end = 0;
  while (end < text.size()) {
    if (IsPlain(text[end])) {
      ++end;
    } else if (static_cast<uint8_t>(text[end]) >= 0x80) {
      const size_t length = Utf8SequenceLength(text.substr(end));
      if (length == 0) return false;
      end += length;
    } else {
      out.append(text.data() + begin, end - begin);
      AppendEscape(text[end], out);
      begin = ++end;
    }
  }
  out.append(text.data() + begin, end - begin);
  out += '"';
  return true;
}

}  // namespace souk::json
