#pragma once

#include <string>

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

// REQUIRE: `message` is of `type`, and IsHttpBody(type).
void SetHttpBody(absl::string_view content_type, absl::string_view body,
                 const json::MessageType& type, google::protobuf::Message& message);
/// Without a content type it is application/octet-stream.
HttpContent GetHttpBody(const json::MessageType& type, const google::protobuf::Message& message);

}  // namespace souk::gateway::transcoding
