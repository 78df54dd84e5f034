// How MessageReader reads the types of google.protobuf that have a JSON form of their own.

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/json/any.h"
#include "common/json/message_reader.h"
#include "common/json/put_value.h"
#include "common/json/scalar_text.h"

namespace souk::json {
namespace {

constexpr absl::string_view kTypeMember = "@type";
constexpr absl::string_view kValueMember = "value";

}  // namespace

absl::Status MessageReader::ReadTextForm(const MessageType& type, Message& message) {
  ASSIGN_OR_RETURN(const absl::string_view text, lexer_.ReadString());
  return json::ReadTextForm(text, MaskNames::kJson, type, message);
}

absl::Status MessageReader::ReadNullValue(const FieldType& field, Message& message) {
  switch (lexer_.Peek()) {
    case Token::kNull:
      PutEnum(message, field, 0);
      return lexer_.ReadNull();
    case Token::kString:
    case Token::kNumber:
      return ReadEnum(field, message);
    default:
      return lexer_.MustBe("null");
  }
}

absl::Status MessageReader::ReadDynamicValue(const MessageType& type, Message& message) {
  switch (lexer_.Peek()) {
    case Token::kNull:
      return ReadValue(FieldNumbered(1, type), message);
    case Token::kNumber:
      return ReadValue(FieldNumbered(2, type), message);
    case Token::kString:
      return ReadValue(FieldNumbered(3, type), message);
    case Token::kTrue:
    case Token::kFalse:
      return ReadValue(FieldNumbered(4, type), message);
    case Token::kObject:
      return ReadValue(FieldNumbered(5, type), message);
    case Token::kArray:
      return ReadValue(FieldNumbered(6, type), message);
    case Token::kEnd:
    case Token::kOther:
      return lexer_.MustBe("a value");
  }
  return absl::OkStatus();
}

absl::Status MessageReader::ReadAny(const MessageType& type, Message& message) {
  if (lexer_.Peek() != Token::kObject) return lexer_.MustBe("an object");
  ASSIGN_OR_RETURN(const std::optional<std::string> type_url, type_urls_.Find(lexer_));
  if (!type_url) return ReadEmptyAny();
  ASSIGN_OR_RETURN(const std::unique_ptr<Message> content, NewAnyContent(*type_url, message));
  RETURN_IF_ERROR(ReadAnyContent(types_.Get(*content->GetDescriptor()), *content));
  PutString(message, FieldNumbered(1, type), *type_url);
  PutString(message, FieldNumbered(2, type), SerializeAnyContent(*content));
  return absl::OkStatus();
}

absl::Status MessageReader::ReadEmptyAny() {
  return lexer_.ReadObject([this](absl::string_view) {
    return lexer_.Error("an object that holds a message of any type must name it in \"@type\"");
  });
}

absl::Status MessageReader::ReadAnyContent(const MessageType& type, Message& content) {
  Given given(type);
  bool has_type = false;
  bool has_value = false;
  RETURN_IF_ERROR(lexer_.ReadObject([&](absl::string_view key) {
    if (key == kTypeMember) {
      if (std::exchange(has_type, true)) return lexer_.Error("\"@type\" must not be given twice");
      return lexer_.SkipValue();
    }
    if (type.form == Form::kObject) return ReadMember(key, type, given, content);
    if (key != kValueMember) return ReadUnknownMember(key, type);
    if (std::exchange(has_value, true)) return lexer_.Error("\"value\" must not be given twice");
    return ReadMessage(type, content);
  }));
  if (type.form != Form::kObject && !has_value) {
    return lexer_.Error(
        absl::StrCat("a ", type.descriptor->full_name(), " must be given as \"value\""));
  }
  return absl::OkStatus();
}

}  // namespace souk::json
