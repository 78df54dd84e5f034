#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "gateway/http/exchange.h"
#include "gateway/http/headers.h"

namespace souk::gateway {

// Which headers become gRPC metadata and which metadata become headers: docs/gateway.md, "Headers".
// Errors are INVALID_ARGUMENT with a violation that names the header.

/// Metadata keys and values, as rpc::CallMetadata holds them.
using Metadata = std::vector<std::pair<std::string, std::string>>;

/// What goes to the backend as metadata. Trace context, request id and idempotency key are not
/// among it: they travel in the CallContext. Headers that gRPC metadata cannot hold are dropped; a
/// grpc-metadata-* header that would forge what the gateway itself sends, or has bad base64, is an
/// error.
absl::StatusOr<Metadata> ToMetadata(const http::RequestHead& request);

/// The idempotency key, "" when there is none.
absl::StatusOr<std::string> IdempotencyKeyOf(const http::RequestHead& request);

/// How long the client wants to wait: grpc-timeout, or x-request-timeout in milliseconds, the
/// lesser of the two; nullopt when it does not say.
absl::StatusOr<std::optional<absl::Duration>> TimeoutOf(const http::RequestHead& request);

/// Adds the backend's metadata as grpc-metadata-* headers, except what gRPC and HTTP reserve.
void AddMetadataHeaders(const Metadata& metadata, http::Headers& headers);

/// Whether the client takes trailers (TE: trailers).
bool WantsTrailers(const http::RequestHead& request);

}  // namespace souk::gateway
