#pragma once

#include <string>

#include "absl/status/status.h"
#include "common/async/task.h"
#include "gateway/http/exchange.h"

namespace souk::gateway {

/// Sends a whole response and, where there are any, trailers after it. Errors as ResponseWriter.
Task<absl::Status> RespondWhole(http::ResponseWriter& response, int status, http::Headers headers,
                                std::string body, http::Headers trailers);

}  // namespace souk::gateway
