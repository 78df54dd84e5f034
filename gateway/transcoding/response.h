#pragma once

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/json/writer.h"
#include "gateway/transcoding/binding.h"
#include "gateway/transcoding/http_body.h"

namespace souk::gateway::transcoding {

/// Shows a response message, given as its bytes, or the field of it that the binding's
/// response_body names: as JSON, or as it is if it is a google.api.HttpBody. For a stream, call it
/// for each message. INTERNAL (500) when the bytes are malformed or the message has no JSON form;
/// see json::WriteBytes. Thread-safe.
absl::StatusOr<HttpContent> WriteResponse(const Binding& binding, absl::string_view bytes,
                                          const json::WriteOptions& options);

}  // namespace souk::gateway::transcoding
