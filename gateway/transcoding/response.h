#pragma once

#include "absl/status/statusor.h"
#include "common/json/writer.h"
#include "gateway/transcoding/binding.h"
#include "gateway/transcoding/http_body.h"
#include "google/protobuf/message.h"

namespace souk::gateway::transcoding {

/// Shows a response message, or the field of it that the binding's response_body names: as JSON, or
/// as it is if it is a google.api.HttpBody. For a stream, call it for each message. INTERNAL (500)
/// when the message has no JSON form; see json::Write. REQUIRES: `message` is of binding.response.
/// Thread-safe.
absl::StatusOr<HttpContent> WriteResponse(const Binding& binding,
                                          const google::protobuf::Message& message,
                                          const json::WriteOptions& options);

}  // namespace souk::gateway::transcoding
