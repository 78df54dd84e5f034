#include "common/json/message_writer.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/json/base64.h"
#include "common/json/map_key.h"
#include "common/json/number.h"
#include "common/json/quote.h"

namespace souk::json {
namespace {

using google::protobuf::Message;
using google::protobuf::Reflection;

// A map's entries by key. Of several with one key, which a dynamic message read from bytes may
// hold, the last counts.
std::vector<const Message*> SortedEntries(const Message& message, const FieldType& field) {
  struct Entry {
    const Message* message;
    int index;
  };
  const Reflection& reflection = *message.GetReflection();
  const int size = reflection.FieldSize(message, field.descriptor);
  std::vector<Entry> all;
  all.reserve(size);
  for (int i = 0; i < size; ++i) {
    all.push_back({&reflection.GetRepeatedMessage(message, field.descriptor, i), i});
  }
  const FieldType& key = field.message->fields[0];
  const auto is_key_before = [&key](const Entry& a, const Entry& b) {
    return IsKeyBefore(FieldValue(*a.message, key), FieldValue(*b.message, key));
  };
  std::sort(all.begin(), all.end(), [&](const Entry& a, const Entry& b) {
    return is_key_before(a, b) || (!is_key_before(b, a) && a.index < b.index);
  });
  std::vector<const Message*> entries;
  entries.reserve(all.size());
  for (size_t i = 0; i < all.size(); ++i) {
    const bool is_last_of_key = i + 1 == all.size() || is_key_before(all[i], all[i + 1]);
    if (is_last_of_key) entries.push_back(all[i].message);
  }
  return entries;
}

}  // namespace

MessageWriter::MessageWriter(const WriteOptions& options, std::string& out)
    : options_(options),
      out_(out),
      original_size_(out.size()),
      types_(options.types),
      depth_left_(options.max_depth) {}

absl::Status MessageWriter::WriteAll(const Message& message) {
  return Finish(WriteMessage(message, types_.Get(*message.GetDescriptor())));
}

absl::Status MessageWriter::WriteAll(const Message& message,
                                     const google::protobuf::FieldDescriptor& descriptor) {
  const FieldType& field = types_.Get(*message.GetDescriptor()).fields[descriptor.index()];
  const bool is_unset = field.kind == Kind::kMessage && field.has_presence &&
                        !message.GetReflection()->HasField(message, &descriptor);
  if (is_unset) {
    out_ += "null";
    return absl::OkStatus();
  }
  absl::Status status = WriteField(message, field);
  if (!status.ok()) error_path_.PutField(descriptor.name());
  return Finish(std::move(status));
}

absl::Status MessageWriter::WriteAllAsAny(absl::string_view type_url, const Message& content) {
  return Finish(WriteAnyContent(type_url, content));
}

absl::Status MessageWriter::Finish(absl::Status status) {
  if (status.ok()) return status;
  out_.resize(original_size_);
  const std::string& path = error_path_.text();
  return absl::InternalError(absl::StrCat("cannot be written as JSON: ", path,
                                          path.empty() ? "" : ": ", status.message()));
}

absl::Status MessageWriter::WriteMessage(const Message& message, const MessageType& type) {
  switch (type.form) {
    case Form::kObject:
      RETURN_IF_ERROR(Open('{'));
      RETURN_IF_ERROR(WriteMembers(message, type, /*continues=*/false));
      return Close('}');
    case Form::kAny:
      return WriteAny(message, type);
    case Form::kTimestamp:
      return WriteTimestamp(message, type);
    case Form::kDuration:
      return WriteDuration(message, type);
    case Form::kFieldMask:
      return WriteFieldMask(message, type);
    case Form::kStruct:
      return WriteMap(message, FieldNumbered(1, type));
    case Form::kListValue:
      return WriteArray(message, FieldNumbered(1, type));
    case Form::kValue:
      return WriteDynamicValue(message, type);
    case Form::kWrapper:
      return WriteValue(FieldValue(message, type.fields[0]));
  }
  return absl::OkStatus();
}

absl::Status MessageWriter::WriteMembers(const Message& message, const MessageType& type,
                                         bool continues) {
  for (const FieldType& field : type.fields) {
    if (!IsWritten(message, field)) continue;
    if (std::exchange(continues, true)) out_ += ',';
    out_ += field.quoted_name;
    if (absl::Status status = WriteField(message, field); !status.ok()) {
      error_path_.PutField(field.descriptor->name());
      return status;
    }
  }
  return absl::OkStatus();
}

bool MessageWriter::IsWritten(const Message& message, const FieldType& field) const {
  const Reflection& reflection = *message.GetReflection();
  if (options_.emit_defaults && !field.has_presence) return true;
  if (field.is_array || field.is_map) return reflection.FieldSize(message, field.descriptor) > 0;
  return reflection.HasField(message, field.descriptor);
}

absl::Status MessageWriter::WriteField(const Message& message, const FieldType& field) {
  if (field.is_map) return WriteMap(message, field);
  if (field.is_array) return WriteArray(message, field);
  return WriteValue(FieldValue(message, field));
}

absl::Status MessageWriter::WriteArray(const Message& message, const FieldType& field) {
  RETURN_IF_ERROR(Open('['));
  const int size = message.GetReflection()->FieldSize(message, field.descriptor);
  for (int i = 0; i < size; ++i) {
    if (i > 0) out_ += ',';
    if (absl::Status status = WriteValue(FieldValue(message, field, i)); !status.ok()) {
      error_path_.PutIndex(i);
      return status;
    }
  }
  return Close(']');
}

absl::Status MessageWriter::WriteMap(const Message& message, const FieldType& field) {
  RETURN_IF_ERROR(Open('{'));
  bool continues = false;
  for (const Message* const entry : SortedEntries(message, field)) {
    if (std::exchange(continues, true)) out_ += ',';
    const FieldValue key(*entry, field.message->fields[0]);
    RETURN_IF_ERROR(WriteText(KeyText(key)));
    out_ += ':';
    absl::Status status = WriteValue(FieldValue(*entry, field.message->fields[1]));
    if (!status.ok()) {
      error_path_.PutKey(KeyText(key));
      return status;
    }
  }
  return Close('}');
}

absl::Status MessageWriter::WriteValue(const FieldValue& value) {
  switch (value.field().kind) {
    case Kind::kBool:
      out_ += value.Bool() ? "true" : "false";
      return absl::OkStatus();
    case Kind::kInt32:
      WriteInteger(value.Int32());
      return absl::OkStatus();
    case Kind::kUInt32:
      WriteInteger(value.UInt32());
      return absl::OkStatus();
    case Kind::kInt64:
      WriteQuotedInteger(value.Int64());
      return absl::OkStatus();
    case Kind::kUInt64:
      WriteQuotedInteger(value.UInt64());
      return absl::OkStatus();
    case Kind::kFloat:
      AppendFloat(value.Float(), out_);
      return absl::OkStatus();
    case Kind::kDouble:
      AppendFloat(value.Double(), out_);
      return absl::OkStatus();
    case Kind::kString:
      return WriteText(value.String(scratch_));
    case Kind::kBytes:
      out_ += '"';
      AppendBase64(value.String(scratch_), out_);
      out_ += '"';
      return absl::OkStatus();
    case Kind::kEnum:
      WriteEnum(value);
      return absl::OkStatus();
    case Kind::kNullValue:
      out_ += "null";
      return absl::OkStatus();
    case Kind::kMessage:
      return WriteMessage(value.Message(), *value.field().message);
  }
  return absl::OkStatus();
}

absl::Status MessageWriter::WriteText(absl::string_view text) {
  return AppendQuoted(text, out_) ? absl::OkStatus() : Error("holds text that is not UTF-8");
}

void MessageWriter::WriteEnum(const FieldValue& value) {
  const int number = value.EnumNumber();
  const google::protobuf::EnumValueDescriptor* const enumerator =
      value.field().descriptor->enum_type()->FindValueByNumber(number);
  if (enumerator == nullptr) {
    WriteInteger(number);
  } else {
    out_ += '"';
    out_ += enumerator->name();
    out_ += '"';
  }
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
