#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/json/type_table.h"
#include "google/protobuf/message.h"

namespace souk::gateway::transcoding {

/// A body and its media type.
struct HttpContent {
  std::string content_type;
  std::string body;
  friend bool operator==(const HttpContent&, const HttpContent&) = default;
};

// google.api.HttpBody: a message that stands for a body of any media type. It is known by its name
// and fields, in whatever descriptor pool it is.

bool IsHttpBody(const json::MessageType& type);

/// REQUIRES: `message` is of `type`, and IsHttpBody(type).
void SetHttpBody(absl::string_view content_type, absl::string_view body,
                 const json::MessageType& type, google::protobuf::Message& message);

/// The content of an HttpBody given as its bytes; without a content type it is
/// application/octet-stream. INTERNAL when the bytes are malformed.
absl::StatusOr<HttpContent> ReadHttpBody(absl::string_view bytes);

}  // namespace souk::gateway::transcoding
