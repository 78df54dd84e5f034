#include "common/config/value.h"

#include <google/protobuf/duration.pb.h>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/config/key_doc.h"
#include "common/json/scalar_text.h"

namespace souk::config {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

absl::Status SetDuration(const FieldDescriptor& field, absl::string_view text, Message& message) {
  absl::Duration duration;
  if (!absl::ParseDuration(text, &duration) || duration == absl::InfiniteDuration() ||
      duration < absl::ZeroDuration()) {
    return absl::InvalidArgumentError("must be a duration such as 150ms, 2s or 1m30s");
  }
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  Message* value = field.is_repeated() ? reflection.AddMessage(&message, &field)
                                       : reflection.MutableMessage(&message, &field);
  auto& proto = static_cast<google::protobuf::Duration&>(*value);
  proto.set_seconds(absl::ToInt64Seconds(duration));
  proto.set_nanos(
      static_cast<int32_t>(absl::ToInt64Nanoseconds(duration - absl::Seconds(proto.seconds()))));
  return absl::OkStatus();
}

}  // namespace

absl::Status SetValue(const FieldDescriptor& field, absl::string_view text, Message& message) {
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    return SetDuration(field, text, message);
  }
  json::TypeTable types;
  return json::PutText(text, types.Add(*message.GetDescriptor()).fields[field.index()], message);
}

std::string ValueText(const FieldDescriptor& field, const Message& message) {
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return reflection.GetString(message, &field);
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection.GetBool(message, &field) ? "true" : "false";
    case FieldDescriptor::CPPTYPE_ENUM:
      return reflection.GetEnum(message, &field)->name();
    case FieldDescriptor::CPPTYPE_INT32:
      return absl::StrCat(reflection.GetInt32(message, &field));
    case FieldDescriptor::CPPTYPE_INT64:
      return absl::StrCat(reflection.GetInt64(message, &field));
    case FieldDescriptor::CPPTYPE_UINT32:
      return absl::StrCat(reflection.GetUInt32(message, &field));
    case FieldDescriptor::CPPTYPE_UINT64:
      return absl::StrCat(reflection.GetUInt64(message, &field));
    case FieldDescriptor::CPPTYPE_FLOAT:
      return absl::StrCat(reflection.GetFloat(message, &field));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return absl::StrCat(reflection.GetDouble(message, &field));
    case FieldDescriptor::CPPTYPE_MESSAGE:
      break;
  }
  if (!reflection.HasField(message, &field)) return "";
  const auto& duration =
      static_cast<const google::protobuf::Duration&>(reflection.GetMessage(message, &field));
  return absl::FormatDuration(absl::Seconds(duration.seconds()) +
                              absl::Nanoseconds(duration.nanos()));
}

}  // namespace souk::config
