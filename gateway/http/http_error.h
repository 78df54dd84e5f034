#pragma once

#include <functional>
#include <string>

#include "absl/strings/string_view.h"

namespace souk::gateway::http {

/// Why the server itself refuses a request.
struct HttpError {
  int status;           // the HTTP status
  std::string message;  // for people: what to change
  friend bool operator==(const HttpError&, const HttpError&) = default;
};

/// Writes the JSON body of an answer that the server makes itself, so that its errors look like the
/// handler's. Thread-safe.
using ErrorBody = std::function<std::string(const HttpError&)>;

}  // namespace souk::gateway::http
