#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "gateway/http/exchange.h"
#include "gateway/http/http_error.h"

namespace souk::gateway::http {

/// Parses requests of HTTP/1.1, one after the other, by Boost.Beast's parser.
///
/// Beast is strict about the syntax; RequestParser adds what it leaves open: which fields frame the
/// message, and what a request must have (see request_rules.h).
class RequestParser {
 public:
  RequestParser();
  ~RequestParser();

  /// Begins a request: parses its head, which HeadScanner has found, into the fields of `head` that
  /// come from the message. When there is an error, the connection cannot go on.
  std::optional<HttpError> ParseHead(absl::string_view text, size_t max_target_bytes,
                                     RequestHead& head);

  /// Parses some of what follows the head, appends what it decodes to `body`, and gives how many
  /// bytes of `text` it took. When it took none, it needs more than `text` has.
  /// INVALID_ARGUMENT for broken chunks. REQUIRES: !done().
  absl::StatusOr<size_t> ParseBody(absl::string_view text, std::string& body);

  /// Whether the whole message was parsed. Trailer fields are checked and dropped.
  bool done() const;

  /// The facts of the head.
  bool http_1_0() const;
  bool keep_alive() const;
  std::optional<int64_t> content_length() const;

 private:
  class Beast;
  std::unique_ptr<Beast> beast_;
};

}  // namespace souk::gateway::http
