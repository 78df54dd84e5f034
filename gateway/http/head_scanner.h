#pragma once

#include <cstddef>
#include <optional>

#include "absl/strings/string_view.h"
#include "gateway/http/http_error.h"

namespace souk::gateway::http {

/// Finds where the head of a request ends, as its bytes arrive, and refuses at once what must not
/// reach the parser, because the parser tolerates it: folded header lines (obs-fold), lines that
/// end without a carriage return where they would keep it waiting, and more lines than allowed.
class HeadScanner {
 public:
  explicit HeadScanner(size_t max_header_count) : max_header_count_(max_header_count) {}

  /// Goes on where the last call stopped. `text` is everything since the end of the last message.
  std::optional<HttpError> Scan(absl::string_view text);

  /// Whether the head ends in what was scanned; then it lies in [begin, end) of the text. An empty
  /// line before it is skipped (RFC 9112, 2.2).
  bool complete() const { return complete_; }
  size_t begin() const { return begin_; }
  size_t end() const { return line_begin_; }

  /// The error for a head that has outgrown its limit.
  HttpError TooLarge() const;

 private:
  const size_t max_header_count_;
  bool complete_ = false;
  size_t begin_ = 0;
  size_t line_begin_ = 0;
  size_t scanned_ = 0;
  size_t lines_ = 0;  // whole ones, the request line included
};

}  // namespace souk::gateway::http
