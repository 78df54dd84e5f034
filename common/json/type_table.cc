#include "common/json/type_table.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/text.h"
#include "common/json/quote.h"

namespace souk::json {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

Kind KindOf(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return Kind::kInt32;
    case FieldDescriptor::CPPTYPE_INT64:
      return Kind::kInt64;
    case FieldDescriptor::CPPTYPE_UINT32:
      return Kind::kUInt32;
    case FieldDescriptor::CPPTYPE_UINT64:
      return Kind::kUInt64;
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return Kind::kDouble;
    case FieldDescriptor::CPPTYPE_FLOAT:
      return Kind::kFloat;
    case FieldDescriptor::CPPTYPE_BOOL:
      return Kind::kBool;
    case FieldDescriptor::CPPTYPE_ENUM:
      return field.enum_type()->full_name() == "google.protobuf.NullValue" ? Kind::kNullValue
                                                                           : Kind::kEnum;
    case FieldDescriptor::CPPTYPE_STRING:
      return field.type() == FieldDescriptor::TYPE_BYTES ? Kind::kBytes : Kind::kString;
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return Kind::kMessage;
  }
  return Kind::kMessage;
}

Encoding EncodingOf(const FieldDescriptor& field) {
  switch (field.type()) {
    case FieldDescriptor::TYPE_SINT32:
    case FieldDescriptor::TYPE_SINT64:
      return Encoding::kZigZag;
    case FieldDescriptor::TYPE_FLOAT:
    case FieldDescriptor::TYPE_FIXED32:
    case FieldDescriptor::TYPE_SFIXED32:
      return Encoding::kFixed32;
    case FieldDescriptor::TYPE_DOUBLE:
    case FieldDescriptor::TYPE_FIXED64:
    case FieldDescriptor::TYPE_SFIXED64:
      return Encoding::kFixed64;
    case FieldDescriptor::TYPE_STRING:
    case FieldDescriptor::TYPE_BYTES:
    case FieldDescriptor::TYPE_MESSAGE:
      return Encoding::kLengthDelimited;
    case FieldDescriptor::TYPE_GROUP:
      return Encoding::kGroup;
    default:
      return Encoding::kVarint;
  }
}

// Whether field `number` is what google.protobuf declares. A foreign descriptor set may declare
// another message under the same name; that one is an object like any other.
bool HasField(const Descriptor& message, int number, FieldDescriptor::CppType type,
              bool is_repeated = false) {
  const FieldDescriptor* const field = message.FindFieldByNumber(number);
  return field != nullptr && field->cpp_type() == type && field->is_repeated() == is_repeated;
}

bool IsSecondsAndNanos(const Descriptor& message) {
  return HasField(message, 1, FieldDescriptor::CPPTYPE_INT64) &&
         HasField(message, 2, FieldDescriptor::CPPTYPE_INT32);
}

bool IsValue(const Descriptor& message) {
  return HasField(message, 1, FieldDescriptor::CPPTYPE_ENUM) &&
         HasField(message, 2, FieldDescriptor::CPPTYPE_DOUBLE) &&
         HasField(message, 3, FieldDescriptor::CPPTYPE_STRING) &&
         HasField(message, 4, FieldDescriptor::CPPTYPE_BOOL) &&
         HasField(message, 5, FieldDescriptor::CPPTYPE_MESSAGE) &&
         HasField(message, 6, FieldDescriptor::CPPTYPE_MESSAGE);
}

Form FormOf(const Descriptor& message) {
  const absl::string_view name = message.full_name();
  if (!absl::StartsWith(name, "google.protobuf.")) return Form::kObject;
  if (name == "google.protobuf.Any" && HasField(message, 1, FieldDescriptor::CPPTYPE_STRING) &&
      HasField(message, 2, FieldDescriptor::CPPTYPE_STRING)) {
    return Form::kAny;
  }
  if (name == "google.protobuf.Timestamp" && IsSecondsAndNanos(message)) return Form::kTimestamp;
  if (name == "google.protobuf.Duration" && IsSecondsAndNanos(message)) return Form::kDuration;
  if (name == "google.protobuf.FieldMask" &&
      HasField(message, 1, FieldDescriptor::CPPTYPE_STRING, true)) {
    return Form::kFieldMask;
  }
  if (name == "google.protobuf.Struct" && message.FindFieldByNumber(1) != nullptr &&
      message.FindFieldByNumber(1)->is_map()) {
    return Form::kStruct;
  }
  if (name == "google.protobuf.ListValue" &&
      HasField(message, 1, FieldDescriptor::CPPTYPE_MESSAGE, true)) {
    return Form::kListValue;
  }
  if (name == "google.protobuf.Value" && IsValue(message)) return Form::kValue;
  for (const absl::string_view wrapped :
       {"Bool", "Int32", "Int64", "UInt32", "UInt64", "Float", "Double", "String", "Bytes"}) {
    if (name == absl::StrCat("google.protobuf.", wrapped, "Value") && message.field_count() == 1 &&
        !message.field(0)->is_repeated() && KindOf(*message.field(0)) != Kind::kMessage) {
      return Form::kWrapper;
    }
  }
  return Form::kObject;
}

std::string JsonName(const FieldDescriptor& field) {
  return field.is_extension() ? absl::StrCat("[", field.full_name(), "]") : field.json_name();
}

FieldType Describe(const FieldDescriptor& descriptor, size_t index) {
  FieldType field;
  field.descriptor = &descriptor;
  field.index = index;
  field.kind = KindOf(descriptor);
  field.encoding = EncodingOf(descriptor);
  field.is_map = descriptor.is_map();
  field.is_array = descriptor.is_repeated() && !field.is_map;
  field.has_presence = descriptor.has_presence();
  if (descriptor.real_containing_oneof() != nullptr) {
    field.oneof = descriptor.real_containing_oneof()->index();
  }
  AppendQuoted(ReplaceInvalidUtf8(JsonName(descriptor)), field.quoted_name);
  field.quoted_name += ':';
  return field;
}

std::vector<const FieldDescriptor*> FieldsOf(const Descriptor& message) {
  std::vector<const FieldDescriptor*> fields;
  for (int i = 0; i < message.field_count(); ++i) fields.push_back(message.field(i));
  if (message.extension_range_count() > 0) {
    message.file()->pool()->FindAllExtensions(&message, &fields);
  }
  return fields;
}

// Enters the fields under their names. Where one field's JSON name is another's proto name, the
// JSON name counts.
void IndexNames(MessageType& type) {
  for (const FieldType& field : type.fields) {
    const absl::string_view quoted = field.quoted_name;
    type.by_name.emplace(field.descriptor->is_extension()
                             ? quoted.substr(1, quoted.size() - 3)  // without "": around
                             : absl::string_view(field.descriptor->json_name()),
                         &field);
  }
  for (const FieldType& field : type.fields) {
    if (!field.descriptor->is_extension()) type.by_name.emplace(field.descriptor->name(), &field);
  }
}

void IndexNumbers(MessageType& type) {
  for (const FieldType& field : type.fields) {
    const int number = field.descriptor->number();
    if (number >= MessageType::kLowNumbers) {
      type.by_high_number.emplace(number, &field);
      continue;
    }
    const size_t index = static_cast<size_t>(number);
    if (index >= type.by_low_number.size()) type.by_low_number.resize(index + 1);
    type.by_low_number[index] = &field;
  }
}

}  // namespace

const FieldType* MessageType::Find(absl::string_view name) const {
  const auto found = by_name.find(name);
  return found == by_name.end() ? nullptr : found->second;
}

const FieldType& FieldNumbered(int number, const MessageType& type) {
  return *type.FindNumber(number);
}

const MessageType& TypeTable::Add(const Descriptor& descriptor) {
  std::vector<MessageType*> unfinished;
  const auto enter = [&](const Descriptor& type) {
    std::unique_ptr<MessageType>& entry = types_[&type];
    if (entry == nullptr) {
      entry = std::make_unique<MessageType>();
      entry->descriptor = &type;
      entry->form = FormOf(type);
      unfinished.push_back(entry.get());
    }
    return entry.get();
  };
  const MessageType& result = *enter(descriptor);
  while (!unfinished.empty()) {
    MessageType& type = *unfinished.back();
    unfinished.pop_back();
    for (const FieldDescriptor* const field : FieldsOf(*type.descriptor)) {
      type.fields.push_back(Describe(*field, type.fields.size()));
      if (type.fields.back().kind == Kind::kMessage) {
        type.fields.back().message = enter(*field->message_type());
      }
    }
    IndexNames(type);
    IndexNumbers(type);
  }
  return result;
}

const MessageType* TypeTable::Find(const Descriptor& descriptor) const {
  const auto found = types_.find(&descriptor);
  return found == types_.end() ? nullptr : found->second.get();
}

const MessageType& TypeLookup::Get(const Descriptor& descriptor) {
  if (shared_ != nullptr) {
    if (const MessageType* const type = shared_->Find(descriptor)) return *type;
  }
  return own_.Add(descriptor);
}

}  // namespace souk::json
