// How MessageWriter writes the types of google.protobuf that have a JSON form of their own.

#include <cmath>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/json/any.h"
#include "common/json/field_mask_text.h"
#include "common/json/message_writer.h"
#include "common/json/quote.h"
#include "common/json/time_text.h"

namespace souk::json {
namespace {

using google::protobuf::Message;

SecondsAndNanos TimeOf(const Message& message, const MessageType& type) {
  return {FieldValue(message, FieldNumbered(1, type)).Int64(),
          FieldValue(message, FieldNumbered(2, type)).Int32()};
}

}  // namespace

absl::Status MessageWriter::WriteTimestamp(const Message& message, const MessageType& type) {
  out_ += '"';
  if (!AppendTimestamp(TimeOf(message, type), out_)) {
    return Error("is not a time in the years 1 to 9999");
  }
  out_ += '"';
  return absl::OkStatus();
}

absl::Status MessageWriter::WriteDuration(const Message& message, const MessageType& type) {
  out_ += '"';
  if (!AppendDuration(TimeOf(message, type), out_)) {
    return Error("is not a duration of at most 315576000000 seconds with nanos of the same sign");
  }
  out_ += '"';
  return absl::OkStatus();
}

absl::Status MessageWriter::WriteFieldMask(const Message& message, const MessageType& type) {
  const FieldType& paths = FieldNumbered(1, type);
  const int size = message.GetReflection()->FieldSize(message, paths.descriptor);
  out_ += '"';
  for (int i = 0; i < size; ++i) {
    if (i > 0) out_ += ',';
    if (!AppendFieldMaskPath(FieldValue(message, paths, i).String(scratch_), out_)) {
      return Error("has a path that is not made of names such as \"unit_price\"");
    }
  }
  out_ += '"';
  return absl::OkStatus();
}

absl::Status MessageWriter::WriteDynamicValue(const Message& message, const MessageType& type) {
  for (const FieldType& field : type.fields) {
    if (!message.GetReflection()->HasField(message, field.descriptor)) continue;
    const FieldValue value(message, field);
    if (field.kind == Kind::kDouble && !std::isfinite(value.Double())) {
      return Error("is a google.protobuf.Value that is not a finite number");
    }
    return WriteValue(value);
  }
  return Error("is a google.protobuf.Value without a value");
}

absl::Status MessageWriter::WriteAny(const Message& message, const MessageType& type) {
  std::string type_url_scratch;
  const std::string& type_url =
      FieldValue(message, FieldNumbered(1, type)).String(type_url_scratch);
  const std::string& bytes = FieldValue(message, FieldNumbered(2, type)).String(scratch_);
  if (type_url.empty() && bytes.empty()) {
    RETURN_IF_ERROR(Open('{'));
    return Close('}');
  }
  ASSIGN_OR_RETURN(const std::unique_ptr<Message> content, NewAnyContent(type_url, message));
  if (!content->ParsePartialFromString(bytes)) {
    return Error(absl::StrCat("holds a malformed ", content->GetDescriptor()->full_name()));
  }
  return WriteAnyContent(type_url, *content);
}

absl::Status MessageWriter::WriteAnyContent(absl::string_view type_url, const Message& content) {
  const MessageType& type = types_.Get(*content.GetDescriptor());
  RETURN_IF_ERROR(Open('{'));
  out_ += "\"@type\":";
  RETURN_IF_ERROR(WriteText(type_url));
  if (type.form == Form::kObject) {
    RETURN_IF_ERROR(WriteMembers(content, type, /*continues=*/true));
  } else {
    out_ += ",\"value\":";
    RETURN_IF_ERROR(WriteMessage(content, type));
  }
  return Close('}');
}

}  // namespace souk::json
