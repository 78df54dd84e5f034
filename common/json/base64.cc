#include "common/json/base64.h"

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"

namespace souk::json {
namespace {

// The library also takes white space, and dots for padding.
bool IsPaddedWell(absl::string_view text) {
  const size_t digits = text.find('=');
  if (digits == absl::string_view::npos) return true;
  return text.size() % 4 == 0 && text.size() - digits <= 2 &&
         text.find_first_not_of('=', digits) == absl::string_view::npos;
}

bool HasOnly(absl::string_view text, absl::string_view extra_digits) {
  for (const char c : text) {
    if (!absl::ascii_isalnum(static_cast<unsigned char>(c)) && c != '=' &&
        extra_digits.find(c) == absl::string_view::npos) {
      return false;
    }
  }
  return true;
}

}  // namespace

std::optional<std::string> DecodeBase64(absl::string_view text) {
  if (!IsPaddedWell(text)) return std::nullopt;
  std::string bytes;
  if (HasOnly(text, "+/") && absl::Base64Unescape(text, &bytes)) return bytes;
  if (HasOnly(text, "-_") && absl::WebSafeBase64Unescape(text, &bytes)) return bytes;
  return std::nullopt;
}

void AppendBase64(absl::string_view bytes, std::string& out) { out += absl::Base64Escape(bytes); }

}  // namespace souk::json
