#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "gateway/http/headers.h"

namespace souk::gateway::http {

/// How the end of a response is told (RFC 9112, 6.3).
struct ResponseFraming {
  enum class Kind {
    kNone,           // the status has no body (204, 304)
    kContentLength,  // `length` bytes
    kChunked,
    kUntilClose,  // HTTP/1.0 knows no chunks
  };
  Kind kind = Kind::kNone;
  uint64_t length = 0;
};

/// What becomes of the connection after the response.
enum class Afterwards {
  kKeepAlive,
  kKeepAliveHttp10,  // must be said to a client of HTTP/1.0
  kClose,
};

/// Appends the head of a response to `out`. INVALID_ARGUMENT, and nothing is appended, when the
/// status is not from 200 to 599, when a header could not be read back as it is here, or names what
/// the server writes itself: Connection, Content-Length, Date, Keep-Alive, Transfer-Encoding,
/// Upgrade.
absl::Status AppendResponseHead(int status, const Headers& headers, ResponseFraming framing,
                                Afterwards afterwards, absl::string_view date, std::string& out);

/// Appends trailer fields, under the same rules.
absl::Status AppendFields(const Headers& headers, std::string& out);

/// Whether a response of that status may have a body.
bool MayHaveBody(int status);

}  // namespace souk::gateway::http
