#include "common/base/uuid.h"

#include <cstdint>

#include "absl/strings/str_format.h"
#include "absl/time/time.h"

namespace souk {

std::string NewUuidV7(const Clock& clock, Random& random) {
  const uint64_t milliseconds = static_cast<uint64_t>(absl::ToUnixMillis(clock.Now()));
  const uint64_t a = random.NextBits();
  const uint64_t b = random.NextBits();
  const uint64_t high = (milliseconds << 16) | 0x7000 | (a & 0x0fff);
  const uint64_t low = 0x8000'0000'0000'0000 | (b & 0x3fff'ffff'ffff'ffff);
  return absl::StrFormat("%08x-%04x-%04x-%04x-%012x", high >> 32, (high >> 16) & 0xffff,
                         high & 0xffff, low >> 48, low & 0xffff'ffff'ffff);
}

bool IsUuidV7(absl::string_view text) {
  if (text.size() != 36) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (i == 8 || i == 13 || i == 18 || i == 23) {
      if (c != '-') return false;
    } else if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
      return false;
    }
  }
  const bool is_rfc_variant =
      text[19] == '8' || text[19] == '9' || text[19] == 'a' || text[19] == 'b';
  return text[14] == '7' && is_rfc_variant;
}

}  // namespace souk
