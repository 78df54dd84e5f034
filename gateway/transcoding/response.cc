#include "gateway/transcoding/response.h"

#include "common/base/status_macros.h"
#include "common/json/field_value.h"

namespace souk::gateway::transcoding {

absl::StatusOr<HttpContent> WriteResponse(const Binding& binding,
                                          const google::protobuf::Message& message,
                                          const json::WriteOptions& options) {
  const json::FieldType* const field = binding.response_field;
  if (field == nullptr && IsHttpBody(*binding.response)) {
    return GetHttpBody(*binding.response, message);
  }
  const bool is_one_message =
      field != nullptr && field->kind == json::Kind::kMessage && !field->is_array && !field->is_map;
  if (is_one_message && IsHttpBody(*field->message)) {
    return GetHttpBody(*field->message, json::FieldValue(message, *field).Message());
  }
  HttpContent content;
  content.content_type = "application/json";
  RETURN_IF_ERROR(field == nullptr
                      ? json::Write(message, options, content.body)
                      : json::WriteField(message, *field->descriptor, options, content.body));
  return content;
}

}  // namespace souk::gateway::transcoding
