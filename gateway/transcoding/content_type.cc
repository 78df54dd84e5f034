#include "gateway/transcoding/content_type.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

namespace souk::gateway::transcoding {

bool IsJson(absl::string_view content_type) {
  const absl::string_view media_type =
      absl::StripAsciiWhitespace(content_type.substr(0, content_type.find(';')));
  return absl::EqualsIgnoreCase(media_type, "application/json") ||
         (absl::EndsWithIgnoreCase(media_type, "+json") && absl::StrContains(media_type, '/'));
}

}  // namespace souk::gateway::transcoding
