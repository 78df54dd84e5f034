#include "common/telemetry/text_encoding.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "common/base/text.h"

namespace souk::telemetry {
namespace {

constexpr absl::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD
constexpr absl::string_view kHexDigits = "0123456789abcdef";

// Printable ASCII that no form of text escapes.
bool IsPlain(char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; }

// Appends `text`, mended, giving each character for which `escape` returns true to it alone.
// `escape` is not asked about plain characters: runs of them, most of any text, are copied at once.
template <typename Escape>
void AppendMended(std::string& out, absl::string_view text, Escape escape) {
  while (!text.empty()) {
    const size_t plain =
        static_cast<size_t>(std::find_if_not(text.begin(), text.end(), IsPlain) - text.begin());
    out.append(text.data(), plain);
    text.remove_prefix(plain);
    if (text.empty()) return;

    const size_t length = Utf8SequenceLength(text);
    if (length == 0) {
      absl::StrAppend(&out, kReplacement);
      text.remove_prefix(1);
      continue;
    }
    const absl::string_view character = text.substr(0, length);
    if (!escape(out, character)) out.append(character.data(), length);
    text.remove_prefix(length);
  }
}

// Appends the short escape that JSON and C share, if there is one.
bool AppendShortEscape(std::string& out, char c) {
  switch (c) {
    case '\n':
      out += "\\n";
      return true;
    case '\r':
      out += "\\r";
      return true;
    case '\t':
      out += "\\t";
      return true;
    case '\\':
      out += "\\\\";
      return true;
    case '"':
      out += "\\\"";
      return true;
    default:
      return false;
  }
}

void AppendHexByte(std::string& out, uint8_t byte) {
  out += kHexDigits[byte >> 4];
  out += kHexDigits[byte & 0xF];
}

bool EscapeForJson(std::string& out, absl::string_view character) {
  const uint8_t c = static_cast<uint8_t>(character[0]);
  if (AppendShortEscape(out, character[0])) return true;
  if (c >= 0x20) return false;
  out += "\\u00";
  AppendHexByte(out, c);
  return true;
}

// Escapes the control characters of ASCII and of Latin-1 (U+0080 to U+009F: terminals obey some).
bool EscapeForTerminal(std::string& out, absl::string_view character) {
  const uint8_t lead = static_cast<uint8_t>(character[0]);
  if (lead == 0xC2 && static_cast<uint8_t>(character[1]) < 0xA0) {
    out += "\\x";
    AppendHexByte(out, static_cast<uint8_t>(character[1]));
    return true;
  }
  if (lead >= 0x20 && lead != 0x7F) return false;
  if (AppendShortEscape(out, character[0])) return true;
  out += "\\x";
  AppendHexByte(out, lead);
  return true;
}

// The shortest text that reads back as the same number.
void AppendNumber(std::string& out, double number) {
  char digits[32];
  const std::to_chars_result end = std::to_chars(digits, digits + sizeof(digits), number);
  out.append(digits, end.ptr);
}

absl::string_view NonFiniteName(double number) {
  if (std::isnan(number)) return "NaN";
  return number > 0 ? "Infinity" : "-Infinity";
}

}  // namespace

void AppendJsonString(std::string& out, absl::string_view text) {
  out += '"';
  AppendMended(out, text, EscapeForJson);
  out += '"';
}

void AppendJsonValue(std::string& out, const FieldValue& value) {
  struct Append {
    std::string& out;
    void operator()(absl::string_view text) const { AppendJsonString(out, text); }
    void operator()(bool flag) const { out += flag ? "true" : "false"; }
    void operator()(double number) const {
      if (std::isfinite(number)) {
        AppendNumber(out, number);
      } else {
        AppendJsonString(out, NonFiniteName(number));
      }
    }
    void operator()(int64_t number) const { absl::StrAppend(&out, number); }
    void operator()(uint64_t number) const { absl::StrAppend(&out, number); }
  };
  std::visit(Append{out}, value.value());
}

void AppendJsonMember(std::string& out, absl::string_view key, const FieldValue& value) {
  out += out.empty() ? '{' : ',';
  AppendJsonString(out, key);
  out += ':';
  AppendJsonValue(out, value);
}

void AppendTerminalText(std::string& out, absl::string_view text) {
  AppendMended(out, text, EscapeForTerminal);
}

void AppendTerminalValue(std::string& out, const FieldValue& value) {
  const auto* text = std::get_if<absl::string_view>(&value.value());
  if (text == nullptr) {
    AppendJsonValue(out, value);
  } else if (text->empty() || text->find_first_of(" \"=") != absl::string_view::npos) {
    out += '"';
    AppendMended(out, *text, [](std::string& quoted, absl::string_view character) {
      return EscapeForTerminal(quoted, character) || AppendShortEscape(quoted, character[0]);
    });
    out += '"';
  } else {
    AppendTerminalText(out, *text);
  }
}

std::string ToHex(absl::Span<const uint8_t> bytes) {
  std::string hex(2 * bytes.size(), '\0');
  for (size_t i = 0; i < bytes.size(); ++i) {
    hex[2 * i] = kHexDigits[bytes[i] >> 4];
    hex[2 * i + 1] = kHexDigits[bytes[i] & 0xF];
  }
  return hex;
}

}  // namespace souk::telemetry
