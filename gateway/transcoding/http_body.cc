#include "gateway/transcoding/http_body.h"

#include <utility>

#include "common/json/put_value.h"
#include "google/api/httpbody.pb.h"

namespace souk::gateway::transcoding {
namespace {

constexpr int kContentType = 1;
constexpr int kData = 2;

bool HasSingular(int number, json::Kind kind, const json::MessageType& type) {
  for (const json::FieldType& field : type.fields) {
    if (field.descriptor->number() == number) return field.kind == kind && !field.is_array;
  }
  return false;
}

}  // namespace

bool IsHttpBody(const json::MessageType& type) {
  return type.descriptor->full_name() == "google.api.HttpBody" &&
         HasSingular(kContentType, json::Kind::kString, type) &&
         HasSingular(kData, json::Kind::kBytes, type);
}

void SetHttpBody(absl::string_view content_type, absl::string_view body,
                 const json::MessageType& type, google::protobuf::Message& message) {
  json::PutString(message, json::FieldNumbered(kContentType, type), std::string(content_type));
  json::PutString(message, json::FieldNumbered(kData, type), std::string(body));
}

absl::StatusOr<HttpContent> ReadHttpBody(absl::string_view bytes) {
  google::api::HttpBody message;
  if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::InternalError("holds bytes that are no google.api.HttpBody");
  }
  HttpContent content;
  content.content_type = message.content_type();
  content.body = std::move(*message.mutable_data());
  if (content.content_type.empty()) content.content_type = "application/octet-stream";
  return content;
}

}  // namespace souk::gateway::transcoding
