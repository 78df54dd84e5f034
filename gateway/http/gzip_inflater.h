#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace souk::gateway::http {

/// Inflates a stream of gzip (RFC 1952), also one of several members, in pieces of bounded size, so
/// that a small input that inflates to a huge output costs no more memory than its reader allows.
class GzipInflater {
 public:
  GzipInflater();
  ~GzipInflater();

  /// Gives the next compressed bytes. REQUIRES: those before are used up, that is, Next gave "".
  void Feed(std::string compressed);

  /// Up to `max_bytes` of what was fed, inflated; "" when it is used up. INVALID_ARGUMENT when the
  /// stream is broken. REQUIRES: max_bytes > 0.
  absl::StatusOr<std::string> Next(size_t max_bytes);

  /// Whether the stream may end here: after a whole member.
  bool at_end() const { return at_end_; }

 private:
  struct Stream;

  std::string input_;
  absl::string_view unused_;  // of input_
  std::unique_ptr<Stream> stream_;
  bool at_end_ = false;
};

}  // namespace souk::gateway::http
