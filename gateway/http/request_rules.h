#pragma once

#include <optional>

#include "gateway/http/exchange.h"
#include "gateway/http/http_error.h"

namespace souk::gateway::http {

/// What a request must satisfy beyond its syntax, checked on the parsed method and headers, so that
/// its end and its host are beyond doubt (RFC 9112, 3.2 and 6): one Host; one Content-Length or
/// "Transfer-Encoding: chunked" or neither; expectations and content codings that are known.
std::optional<HttpError> CheckRequest(const RequestHead& head, bool http_1_0);

/// Fills path, query, scheme and host from the target, which is a path, a URL (RFC 9112, 3.2.2), or
/// "*" for OPTIONS; the host of a URL wins over the Host field.
std::optional<HttpError> SplitTarget(RequestHead& head);

/// Whether the body is gzip by its Content-Encoding.
bool HasGzipBody(const Headers& headers);

/// Whether the client waits for "100 Continue" before it sends the body.
bool ExpectsContinue(const Headers& headers);

}  // namespace souk::gateway::http
