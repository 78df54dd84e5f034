#pragma once

#include <string>

#include "absl/status/status.h"
#include "common/async/task.h"
#include "gateway/http/exchange.h"
#include "gateway/http/http_error.h"
#include "gateway/transcoding/error_body.h"

namespace souk::gateway {

/// Answers with errors, all in the one form: {"code","message","details"}. Thread-safe.
class ErrorWriter {
 public:
  explicit ErrorWriter(transcoding::DetailTypes types) : types_(types) {}

  /// An error of the backend or the gateway, with the HTTP status of its code, Retry-After where it
  /// says when a retry helps, and `headers` and `trailers` beside.
  Task<void> Respond(http::ResponseWriter& response, const absl::Status& error,
                     http::Headers headers = {}, http::Headers trailers = {}) const;

  /// The same under an HTTP status that no code stands for: 405, 415.
  Task<void> RespondAs(http::ResponseWriter& response, int http_status, const absl::Status& error,
                       http::Headers headers = {}, http::Headers trailers = {}) const;

  /// The last line of a stream that failed after its first message.
  std::string StreamError(const absl::Status& error) const;

  /// The body of an answer that the HTTP server gives by itself.
  std::string ServerErrorBody(const http::HttpError& error) const;

 private:
  transcoding::DetailTypes types_;
};

}  // namespace souk::gateway
