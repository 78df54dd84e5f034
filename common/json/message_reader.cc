#include "common/json/message_reader.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/json/map_key.h"
#include "common/json/put_value.h"
#include "common/json/scalar_text.h"

namespace souk::json {
namespace {

// Whether a path of named leaves ends at the field.
bool IsLeaf(const FieldType& field) {
  return field.kind != Kind::kMessage || field.is_array || field.is_map ||
         field.message->form != Form::kObject;
}

}  // namespace

MessageReader::MessageReader(absl::string_view text, const ReadOptions& options)
    : options_(options),
      lexer_(text, options.max_depth),
      types_(options.types),
      named_leaves_(options.named_leaves) {}

absl::Status MessageReader::ReadAll(Message& message) {
  const MessageType& type = types_.Get(*message.GetDescriptor());
  if (type.form != Form::kObject) named_leaves_ = nullptr;
  absl::Status status = ReadMessage(type, message);
  if (status.ok()) status = lexer_.ReadEnd();
  return Finish(std::move(status));
}

absl::Status MessageReader::ReadAll(const google::protobuf::FieldDescriptor& descriptor,
                                    Message& message) {
  const FieldType& field = types_.Get(*message.GetDescriptor()).fields[descriptor.index()];
  if (IsLeaf(field)) named_leaves_ = nullptr;
  absl::Status status = IsAtAbsence(field) ? lexer_.ReadNull() : ReadField(field, message);
  if (!status.ok()) error_path_.PutField(descriptor.name());
  if (status.ok()) status = lexer_.ReadEnd();
  return Finish(std::move(status));
}

absl::Status MessageReader::Finish(absl::Status status) {
  if (status.ok()) return status;
  const std::string& path = error_path_.text();
  absl::Status located = ErrorWithReason(
      status.code(), "INVALID_JSON",
      absl::StrCat(lexer_.location(), ": ", path, path.empty() ? "" : ": ", status.message()));
  if (!path.empty()) SetViolations(located, {{path, std::string(status.message())}});
  return located;
}

absl::Status MessageReader::ReadMessage(const MessageType& type, Message& message) {
  // Such a value is replaced as a whole; an object's fields are merged.
  if (type.form != Form::kObject) message.Clear();
  switch (type.form) {
    case Form::kObject:
      return ReadObject(type, message);
    case Form::kAny:
      return ReadAny(type, message);
    case Form::kTimestamp:
    case Form::kDuration:
    case Form::kFieldMask:
      return ReadTextForm(type, message);
    case Form::kStruct:
      return ReadMap(FieldNumbered(1, type), message);
    case Form::kListValue:
      return ReadArray(FieldNumbered(1, type), message);
    case Form::kValue:
      return ReadDynamicValue(type, message);
    case Form::kWrapper:
      return ReadValue(type.fields[0], message);
  }
  return absl::OkStatus();
}

absl::Status MessageReader::ReadObject(const MessageType& type, Message& message) {
  Given given(type);
  return lexer_.ReadObject(
      [&](absl::string_view key) { return ReadMember(key, type, given, message); });
}

absl::Status MessageReader::ReadMember(absl::string_view key, const MessageType& type, Given& given,
                                       Message& message) {
  const FieldType* const field = type.Find(key);
  if (field == nullptr) return ReadUnknownMember(key, type);
  absl::Status status = ReadKnownMember(*field, given, message);
  if (!status.ok()) error_path_.PutField(field->descriptor->name());
  return status;
}

absl::Status MessageReader::ReadUnknownMember(absl::string_view key, const MessageType& type) {
  if (options_.ignore_unknown_fields) return lexer_.SkipValue();
  error_path_.PutField(Printable(key));
  return lexer_.Error(absl::StrCat("there is no such field in ", type.descriptor->full_name()));
}

absl::Status MessageReader::ReadKnownMember(const FieldType& field, Given& given,
                                            Message& message) {
  if (!given.AddField(field)) return lexer_.Error("must not be given twice");
  if (IsAtAbsence(field)) {
    if (named_leaves_ != nullptr) NameLeaf(field, /*is_null=*/true);
    return lexer_.ReadNull();
  }
  if (!given.AddOneof(field)) {
    return lexer_.Error(absl::StrCat("must not be given beside another member of the oneof ",
                                     field.descriptor->containing_oneof()->name()));
  }
  return named_leaves_ == nullptr ? ReadField(field, message) : ReadNamedField(field, message);
}

absl::Status MessageReader::ReadNamedField(const FieldType& field, Message& message) {
  std::vector<NamedLeaf>* const leaves = named_leaves_;
  if (IsLeaf(field)) {
    NameLeaf(field, /*is_null=*/false);
    named_leaves_ = nullptr;
    absl::Status status = ReadField(field, message);
    named_leaves_ = leaves;
    return status;
  }
  const size_t leaves_before = leaves->size();
  const size_t parent_length = named_path_.size();
  absl::StrAppend(&named_path_, field.descriptor->name(), ".");
  RETURN_IF_ERROR(ReadField(field, message));
  named_path_.resize(parent_length);
  if (leaves->size() == leaves_before) NameLeaf(field, /*is_null=*/false);
  return absl::OkStatus();
}

void MessageReader::NameLeaf(const FieldType& field, bool is_null) {
  named_leaves_->push_back({absl::StrCat(named_path_, field.descriptor->name()), is_null});
}

bool MessageReader::IsAtAbsence(const FieldType& field) {
  return lexer_.Peek() == Token::kNull && !field.TakesNull();
}

absl::Status MessageReader::ReadField(const FieldType& field, Message& message) {
  if (field.is_map) return ReadMap(field, message);
  if (field.is_array) return ReadArray(field, message);
  return ReadValue(field, message);
}

absl::Status MessageReader::ReadArray(const FieldType& field, Message& message) {
  return lexer_.ReadArray([&](size_t index) {
    absl::Status status = ReadValue(field, message);
    if (!status.ok()) error_path_.PutIndex(index);
    return status;
  });
}

absl::Status MessageReader::ReadMap(const FieldType& field, Message& message) {
  absl::flat_hash_set<std::string> keys;
  return lexer_.ReadObject(
      [&](absl::string_view key) { return ReadMapEntry(key, field, keys, message); });
}

absl::Status MessageReader::ReadMapEntry(absl::string_view key_text, const FieldType& field,
                                         absl::flat_hash_set<std::string>& keys, Message& message) {
  const FieldType& key = field.message->fields[0];
  const FieldType& value = field.message->fields[1];
  if (IsAtIgnoredEnumerator(value)) return lexer_.SkipValue();
  Message& entry = PutMessage(message, field);
  if (absl::Status status = PutText(key_text, key, entry); !status.ok()) {
    error_path_.PutKey(key_text);
    return lexer_.Error(absl::StrCat("the key ", status.message()));
  }
  const std::string key_name = KeyText(entry, key);
  absl::Status status = keys.insert(key_name).second ? ReadValue(value, entry)
                                                     : lexer_.Error("must not be given twice");
  if (!status.ok()) error_path_.PutKey(key_name);
  return status;
}

absl::Status MessageReader::ReadValue(const FieldType& field, Message& message) {
  switch (field.kind) {
    case Kind::kBool: {
      ASSIGN_OR_RETURN(const bool value, lexer_.ReadBool());
      PutBool(message, field, value);
      return absl::OkStatus();
    }
    case Kind::kString: {
      ASSIGN_OR_RETURN(const absl::string_view text, lexer_.ReadString());
      PutString(message, field, std::string(text));
      return absl::OkStatus();
    }
    case Kind::kBytes: {
      ASSIGN_OR_RETURN(const absl::string_view base64, lexer_.ReadString());
      return PutBase64(base64, field, message);
    }
    case Kind::kEnum:
      return ReadEnum(field, message);
    case Kind::kNullValue:
      return ReadNullValue(field, message);
    case Kind::kMessage:
      return ReadMessage(*field.message, PutMessage(message, field));
    default:
      return ReadNumber(field, message);
  }
}

absl::Status MessageReader::ReadNumber(const FieldType& field, Message& message) {
  switch (lexer_.Peek()) {
    case Token::kNumber: {
      ASSIGN_OR_RETURN(const absl::string_view number, lexer_.ReadNumber());
      return PutNumber(number, field, message);
    }
    case Token::kString: {
      ASSIGN_OR_RETURN(const absl::string_view number, lexer_.ReadString());
      return PutNumber(number, field, message);
    }
    default:
      return lexer_.MustBe("a number");
  }
}

absl::Status MessageReader::ReadEnum(const FieldType& field, Message& message) {
  if (IsAtIgnoredEnumerator(field)) return lexer_.SkipValue();
  switch (lexer_.Peek()) {
    case Token::kNumber: {
      ASSIGN_OR_RETURN(const absl::string_view number, lexer_.ReadNumber());
      return PutEnumNumber(number, field, message);
    }
    case Token::kString: {
      ASSIGN_OR_RETURN(const absl::string_view name, lexer_.ReadString());
      return PutEnumName(name, field, message);
    }
    default:
      return lexer_.MustBe("the name or number of an enumerator");
  }
}

bool MessageReader::IsAtIgnoredEnumerator(const FieldType& field) {
  if (!options_.ignore_unknown_fields || field.kind != Kind::kEnum) return false;
  if (lexer_.Peek() != Token::kString) return false;
  Lexer ahead = lexer_;
  const absl::StatusOr<absl::string_view> name = ahead.ReadString();
  return name.ok() && field.descriptor->enum_type()->FindValueByName(std::string(*name)) == nullptr;
}

MessageReader::Given::Given(const MessageType& type)
    : field_count_(type.fields.size()),
      given_(type.fields.size() + type.descriptor->oneof_decl_count()) {}

bool MessageReader::Given::AddField(const FieldType& field) { return Add(field.index); }

bool MessageReader::Given::AddOneof(const FieldType& field) {
  return field.oneof < 0 || Add(field_count_ + static_cast<size_t>(field.oneof));
}

bool MessageReader::Given::Add(size_t index) {
  const bool is_first = !given_[index];
  given_[index] = true;
  return is_first;
}

}  // namespace souk::json
