#include "gateway/http/date_cache.h"

namespace souk::gateway::http {

absl::string_view DateCache::Now() {
  const absl::Time now = clock_.Now();
  const int64_t second = absl::ToUnixSeconds(now);
  if (second != second_) {
    second_ = second;
    text_ = absl::FormatTime("%a, %d %b %E4Y %H:%M:%S GMT", now, absl::UTCTimeZone());
  }
  return text_;
}

}  // namespace souk::gateway::http
