// How MessageWriter writes the types of google.protobuf that have a JSON form of their own.

#include <bit>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/json/any.h"
#include "common/json/field_mask_text.h"
#include "common/json/message_writer.h"
#include "common/json/time_text.h"

namespace souk::json {
namespace {

// The payload of the field with that number, empty when it is not set.
absl::string_view PayloadOf(int number, const WireMessage& message, const MessageType& type) {
  const absl::Span<const WireValue> values = message.ValuesOf(FieldNumbered(number, type));
  return values.empty() ? absl::string_view() : values.back().payload;
}

uint64_t NumberOf(int number, const WireMessage& message, const MessageType& type) {
  absl::string_view payload = PayloadOf(number, message, type);
  uint64_t value = 0;
  TakeNumber(FieldNumbered(number, type).encoding, payload, value);
  return value;
}

SecondsAndNanos TimeOf(const WireMessage& message, const MessageType& type) {
  return {static_cast<int64_t>(NumberOf(1, message, type)),
          static_cast<int32_t>(NumberOf(2, message, type))};
}

}  // namespace

absl::Status MessageWriter::WriteTimestamp(absl::string_view bytes, const MessageType& type) {
  WireMessage message;
  RETURN_IF_ERROR(message.Parse(bytes, type));
  out_ += '"';
  if (!AppendTimestamp(TimeOf(message, type), out_)) {
    return Error("is not a time in the years 1 to 9999");
  }
  out_ += '"';
  return absl::OkStatus();
}

absl::Status MessageWriter::WriteDuration(absl::string_view bytes, const MessageType& type) {
  WireMessage message;
  RETURN_IF_ERROR(message.Parse(bytes, type));
  out_ += '"';
  if (!AppendDuration(TimeOf(message, type), out_)) {
    return Error("is not a duration of at most 315576000000 seconds with nanos of the same sign");
  }
  out_ += '"';
  return absl::OkStatus();
}

absl::Status MessageWriter::WriteFieldMask(absl::string_view bytes, const MessageType& type) {
  WireMessage message;
  RETURN_IF_ERROR(message.Parse(bytes, type));
  out_ += '"';
  bool continues = false;
  for (const WireValue& path : message.ValuesOf(FieldNumbered(1, type))) {
    if (std::exchange(continues, true)) out_ += ',';
    if (!AppendFieldMaskPath(path.payload, out_)) {
      return Error("has a path that is not made of names such as \"unit_price\"");
    }
  }
  out_ += '"';
  return absl::OkStatus();
}

absl::Status MessageWriter::WriteOnlyField(absl::string_view bytes, const MessageType& type) {
  WireMessage message;
  RETURN_IF_ERROR(message.Parse(bytes, type));
  const FieldType& field = FieldNumbered(1, type);
  return WriteField(field, message.ValuesOf(field));
}

absl::Status MessageWriter::WriteDynamicValue(absl::string_view bytes, const MessageType& type) {
  WireMessage message;
  RETURN_IF_ERROR(message.Parse(bytes, type));
  if (message.values().empty()) return Error("is a google.protobuf.Value without a value");
  const FieldType& field = *message.values().back().field;
  if (field.kind == Kind::kDouble) {
    const uint64_t bits = NumberOf(field.descriptor->number(), message, type);
    if (!std::isfinite(std::bit_cast<double>(bits))) {
      return Error("is a google.protobuf.Value that is not a finite number");
    }
  }
  return WriteField(field, message.ValuesOf(field));
}

absl::Status MessageWriter::WriteAny(absl::string_view bytes, const MessageType& type) {
  WireMessage message;
  RETURN_IF_ERROR(message.Parse(bytes, type));
  const absl::string_view type_url = PayloadOf(1, message, type);
  const absl::string_view content = PayloadOf(2, message, type);
  if (type_url.empty() && content.empty()) {
    RETURN_IF_ERROR(Open('{'));
    return Close('}');
  }
  ASSIGN_OR_RETURN(const google::protobuf::Descriptor* const content_type,
                   FindAnyType(type_url, *type.descriptor->file()->pool()));
  return WriteAnyContent(type_url, content, types_.Get(*content_type));
}

absl::Status MessageWriter::WriteAnyContent(absl::string_view type_url, absl::string_view bytes,
                                            const MessageType& type) {
  RETURN_IF_ERROR(Open('{'));
  out_ += "\"@type\":";
  RETURN_IF_ERROR(WriteText(type_url));
  if (type.form == Form::kObject) {
    RETURN_IF_ERROR(WriteMembers(bytes, type, /*continues=*/true));
  } else {
    out_ += ",\"value\":";
    RETURN_IF_ERROR(WriteMessage(bytes, type));
  }
  return Close('}');
}

}  // namespace souk::json
