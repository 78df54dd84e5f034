#include "gateway/transcoding/response.h"

#include <string>

#include "common/base/status_macros.h"
#include "common/json/wire_message.h"

namespace souk::gateway::transcoding {
namespace {

bool IsHttpBodyField(const json::FieldType& field) {
  return field.kind == json::Kind::kMessage && !field.is_array && !field.is_map &&
         IsHttpBody(*field.message);
}

absl::StatusOr<HttpContent> ReadHttpBodyField(absl::string_view bytes, const Binding& binding) {
  json::WireMessage message;
  RETURN_IF_ERROR(message.Parse(bytes, *binding.response));
  std::string scratch;
  return ReadHttpBody(json::SingularPayload(message.ValuesOf(*binding.response_field), scratch));
}

}  // namespace

absl::StatusOr<HttpContent> WriteResponse(const Binding& binding, absl::string_view bytes,
                                          const json::WriteOptions& options) {
  const json::FieldType* const field = binding.response_field;
  if (field == nullptr && IsHttpBody(*binding.response)) return ReadHttpBody(bytes);
  if (field != nullptr && IsHttpBodyField(*field)) return ReadHttpBodyField(bytes, binding);
  HttpContent content;
  content.content_type = "application/json";
  RETURN_IF_ERROR(
      field == nullptr
          ? json::WriteBytes(bytes, *binding.response->descriptor, options, content.body)
          : json::WriteFieldOfBytes(bytes, *field->descriptor, options, content.body));
  return content;
}

}  // namespace souk::gateway::transcoding
