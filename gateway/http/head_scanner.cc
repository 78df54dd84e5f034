#include "gateway/http/head_scanner.h"

namespace souk::gateway::http {

std::optional<HttpError> HeadScanner::Scan(absl::string_view text) {
  for (;;) {
    const size_t line_feed = text.find('\n', scanned_);
    if (line_feed == absl::string_view::npos) {
      scanned_ = text.size();
      return std::nullopt;
    }
    if (line_feed == line_begin_ || text[line_feed - 1] != '\r') {
      return HttpError{400, "a line of the head must end with CR LF"};
    }
    const absl::string_view line = text.substr(line_begin_, line_feed - 1 - line_begin_);
    scanned_ = line_begin_ = line_feed + 1;
    if (line.empty() && lines_ == 0 && begin_ == 0) {
      begin_ = line_begin_;
      continue;
    }
    if (line.empty()) {
      complete_ = true;
      return std::nullopt;
    }
    if (line[0] == ' ' || line[0] == '\t') {
      return HttpError{400, "a header field may not go on in a second line"};
    }
    if (lines_++ > max_header_count_) return HttpError{431, "too many header fields"};
  }
}

HttpError HeadScanner::TooLarge() const {
  if (lines_ == 0) return {414, "the request target is too long"};
  return {431, "the header fields are too large"};
}

}  // namespace souk::gateway::http
