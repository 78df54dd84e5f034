#include "common/json/message_writer.h"

#include <bit>
#include <charconv>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/json/base64.h"
#include "common/json/number.h"
#include "common/json/quote.h"

namespace souk::json {
namespace {

constexpr absl::string_view kMalformed = "holds malformed bytes";

bool IsNumber(const FieldType& field) {
  return field.encoding != Encoding::kLengthDelimited && field.encoding != Encoding::kGroup;
}

}  // namespace

MessageWriter::MessageWriter(const WriteOptions& options, std::string& out)
    : options_(options),
      out_(out),
      original_size_(out.size()),
      types_(options.types),
      depth_left_(options.max_depth) {}

absl::Status MessageWriter::WriteAll(absl::string_view bytes,
                                     const google::protobuf::Descriptor& type) {
  return Finish(WriteMessage(bytes, types_.Get(type)));
}

absl::Status MessageWriter::WriteAll(absl::string_view bytes,
                                     const google::protobuf::FieldDescriptor& descriptor) {
  const MessageType& type = types_.Get(*descriptor.containing_type());
  const FieldType& field = type.fields[static_cast<size_t>(descriptor.index())];
  WireMessage message;
  absl::Status status = message.Parse(bytes, type);
  const Values values = message.ValuesOf(field);
  if (status.ok() && values.empty() && field.kind == Kind::kMessage && field.has_presence) {
    out_ += "null";
    return status;
  }
  if (status.ok()) status = WriteField(field, values);
  if (!status.ok()) error_path_.PutField(descriptor.name());
  return Finish(std::move(status));
}

absl::Status MessageWriter::WriteAllAsAny(absl::string_view type_url, absl::string_view bytes,
                                          const google::protobuf::Descriptor& type) {
  return Finish(WriteAnyContent(type_url, bytes, types_.Get(type)));
}

absl::Status MessageWriter::Finish(absl::Status status) {
  if (status.ok()) return status;
  out_.resize(original_size_);
  const std::string& path = error_path_.text();
  return absl::InternalError(absl::StrCat("cannot be written as JSON: ", path,
                                          path.empty() ? "" : ": ", status.message()));
}

absl::Status MessageWriter::WriteMessage(absl::string_view bytes, const MessageType& type) {
  switch (type.form) {
    case Form::kObject:
      RETURN_IF_ERROR(Open('{'));
      RETURN_IF_ERROR(WriteMembers(bytes, type, /*continues=*/false));
      return Close('}');
    case Form::kAny:
      return WriteAny(bytes, type);
    case Form::kTimestamp:
      return WriteTimestamp(bytes, type);
    case Form::kDuration:
      return WriteDuration(bytes, type);
    case Form::kFieldMask:
      return WriteFieldMask(bytes, type);
    case Form::kValue:
      return WriteDynamicValue(bytes, type);
    case Form::kStruct:
    case Form::kListValue:
    case Form::kWrapper:
      return WriteOnlyField(bytes, type);
  }
  return absl::OkStatus();
}

absl::Status MessageWriter::WriteMembers(absl::string_view bytes, const MessageType& type,
                                         bool continues) {
  WireMessage message;
  RETURN_IF_ERROR(message.Parse(bytes, type));
  Values rest = message.values();
  for (const FieldType& field : type.fields) {
    size_t count = 0;
    while (count < rest.size() && rest[count].field == &field) ++count;
    const Values values = rest.first(count);
    rest.remove_prefix(count);
    if (!IsWritten(field, values)) continue;
    if (std::exchange(continues, true)) out_ += ',';
    out_ += field.quoted_name;
    if (absl::Status status = WriteField(field, values); !status.ok()) {
      error_path_.PutField(field.descriptor->name());
      return status;
    }
  }
  return absl::OkStatus();
}

bool MessageWriter::IsWritten(const FieldType& field, Values values) const {
  if (values.empty()) {
    return options_.emit_defaults && !field.has_presence && !field.descriptor->is_extension();
  }
  if (options_.emit_defaults && !field.has_presence) return true;
  if (field.has_presence || field.is_map) return true;
  if (!IsNumber(field)) return field.is_array || !values.back().payload.empty();
  if (field.is_array) {
    for (const WireValue& value : values) {
      if (!value.payload.empty()) return true;
    }
    return false;
  }
  absl::string_view payload = values.back().payload;
  uint64_t number = 0;
  return !TakeNumber(field.encoding, payload, number) || number != 0;
}

absl::Status MessageWriter::WriteField(const FieldType& field, Values values) {
  if (field.is_map) return WriteMap(field, values);
  if (field.is_array) return WriteArray(field, values);
  std::string scratch;
  return WriteValue(field, SingularPayload(values, scratch));
}

absl::Status MessageWriter::WriteArray(const FieldType& field, Values values) {
  RETURN_IF_ERROR(Open('['));
  size_t index = 0;
  for (const WireValue& value : values) {
    absl::string_view payload = value.payload;
    while (IsNumber(field) && !payload.empty()) {
      uint64_t number = 0;
      if (!TakeNumber(field.encoding, payload, number)) return Error(kMalformed);
      if (index++ > 0) out_ += ',';
      WriteNumber(field, number);
    }
    if (IsNumber(field)) continue;
    if (index > 0) out_ += ',';
    if (absl::Status status = WriteValue(field, payload); !status.ok()) {
      error_path_.PutIndex(index);
      return status;
    }
    ++index;
  }
  return Close(']');
}

absl::Status MessageWriter::WriteValue(const FieldType& field, absl::string_view payload) {
  switch (field.kind) {
    case Kind::kString:
      return WriteText(payload);
    case Kind::kBytes:
      out_ += '"';
      AppendBase64(payload, out_);
      out_ += '"';
      return absl::OkStatus();
    case Kind::kMessage:
      return WriteMessage(payload, *field.message);
    default: {
      uint64_t number = 0;
      if (!payload.empty() && !TakeNumber(field.encoding, payload, number)) {
        return Error(kMalformed);
      }
      WriteNumber(field, number);
      return absl::OkStatus();
    }
  }
}

absl::Status MessageWriter::WriteText(absl::string_view text) {
  return AppendQuoted(text, out_) ? absl::OkStatus() : Error("holds text that is not UTF-8");
}

void MessageWriter::WriteNumber(const FieldType& field, uint64_t number) {
  switch (field.kind) {
    case Kind::kBool:
      out_ += number != 0 ? "true" : "false";
      return;
    case Kind::kInt32:
      return WriteInteger(static_cast<int32_t>(number));
    case Kind::kUInt32:
      return WriteInteger(static_cast<uint32_t>(number));
    case Kind::kInt64:
      return WriteQuotedInteger(static_cast<int64_t>(number));
    case Kind::kUInt64:
      return WriteQuotedInteger(number);
    case Kind::kFloat:
      return AppendFloat(std::bit_cast<float>(static_cast<uint32_t>(number)), out_);
    case Kind::kDouble:
      return AppendFloat(std::bit_cast<double>(number), out_);
    case Kind::kNullValue:
      out_ += "null";
      return;
    default:
      return WriteEnum(field, static_cast<int32_t>(number));
  }
}

void MessageWriter::WriteEnum(const FieldType& field, int number) {
  const google::protobuf::EnumValueDescriptor* const enumerator =
      field.descriptor->enum_type()->FindValueByNumber(number);
  if (enumerator == nullptr) return WriteInteger(number);
  out_ += '"';
  out_ += enumerator->name();
  out_ += '"';
}

template <typename Integer>
void MessageWriter::WriteInteger(Integer value) {
  char digits[20];  // of the longest, -9223372036854775808
  const std::to_chars_result result = std::to_chars(digits, digits + sizeof(digits), value);
  out_.append(digits, result.ptr);
}

template <typename Integer>
void MessageWriter::WriteQuotedInteger(Integer value) {
  out_ += '"';
  WriteInteger(value);
  out_ += '"';
}

absl::Status MessageWriter::Open(char bracket) {
  if (depth_left_ == 0) return Error("is nested too deep");
  --depth_left_;
  out_ += bracket;
  return absl::OkStatus();
}

absl::Status MessageWriter::Close(char bracket) {
  ++depth_left_;
  out_ += bracket;
  return absl::OkStatus();
}

absl::Status MessageWriter::Error(absl::string_view what) { return absl::InternalError(what); }

}  // namespace souk::json
