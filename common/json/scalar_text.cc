#include "common/json/scalar_text.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/base/text.h"
#include "common/json/base64.h"
#include "common/json/number.h"
#include "common/json/put_value.h"
#include "common/json/time_text.h"

namespace souk::json {
namespace {

using google::protobuf::EnumDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::Message;

template <typename Integer>
absl::StatusOr<Integer> IntegerOf(absl::string_view number) {
  const std::optional<Integer> value = ParseInteger<Integer>(number);
  if (value) return *value;
  return absl::InvalidArgumentError(absl::StrCat("must be a whole number from ",
                                                 std::numeric_limits<Integer>::min(), " to ",
                                                 std::numeric_limits<Integer>::max()));
}

template <typename Float>
absl::StatusOr<Float> FloatOf(absl::string_view number) {
  const std::optional<Float> value = ParseFloat<Float>(number);
  if (value) return *value;
  return absl::InvalidArgumentError(absl::StrCat("must be a number of at most ",
                                                 std::numeric_limits<Float>::max(),
                                                 ", or \"NaN\", \"Infinity\" or \"-Infinity\""));
}

bool IsClosed(const EnumDescriptor& type) {
  return type.file()->syntax() == FileDescriptor::SYNTAX_PROTO2;
}

// The names that a caller may have meant, as many as fit a message.
std::string NamesOf(const EnumDescriptor& type) {
  constexpr int kMaxNames = 10;
  std::string names;
  for (int i = 0; i < type.value_count() && i < kMaxNames; ++i) {
    absl::StrAppend(&names, i > 0 ? ", " : "", type.value(i)->name());
  }
  if (type.value_count() > kMaxNames) names += ", ...";
  return names;
}

absl::Status NoSuchEnumerator(const FieldType& field) {
  return absl::InvalidArgumentError(
      absl::StrCat("must be one of ", NamesOf(*field.descriptor->enum_type())));
}

absl::Status PutBoolText(absl::string_view text, const FieldType& field, Message& message) {
  if (text != "true" && text != "false") {
    return absl::InvalidArgumentError("must be true or false");
  }
  PutBool(message, field, text == "true");
  return absl::OkStatus();
}

absl::Status PutStringText(absl::string_view text, const FieldType& field, Message& message) {
  if (!IsUtf8(text)) return absl::InvalidArgumentError("must be UTF-8");
  PutString(message, field, std::string(text));
  return absl::OkStatus();
}

absl::Status PutEnumText(absl::string_view text, const FieldType& field, Message& message) {
  return NumberLength(text) != 0 ? PutEnumNumber(text, field, message)
                                 : PutEnumName(text, field, message);
}

absl::Status ReadTime(std::optional<SecondsAndNanos> time, absl::string_view expected,
                      const MessageType& type, Message& message) {
  if (!time) return absl::InvalidArgumentError(absl::StrCat("must be ", expected));
  PutInt64(message, FieldNumbered(1, type), time->seconds);
  PutInt32(message, FieldNumbered(2, type), time->nanos);
  return absl::OkStatus();
}

absl::Status ReadFieldMask(absl::string_view text, MaskNames names, const MessageType& type,
                           Message& message) {
  std::vector<std::string> paths;
  if (!ParseFieldMask(text, names, paths)) {
    return absl::InvalidArgumentError("must be field paths such as \"user.displayName,photo\"");
  }
  for (std::string& path : paths) PutString(message, FieldNumbered(1, type), std::move(path));
  return absl::OkStatus();
}

}  // namespace

bool HasTextForm(const FieldType& field) {
  if (field.kind != Kind::kMessage) return true;
  switch (field.message->form) {
    case Form::kTimestamp:
    case Form::kDuration:
    case Form::kFieldMask:
    case Form::kWrapper:
      return true;
    default:
      return false;
  }
}

absl::Status PutText(absl::string_view text, const FieldType& field, Message& message) {
  switch (field.kind) {
    case Kind::kBool:
      return PutBoolText(text, field, message);
    case Kind::kString:
      return PutStringText(text, field, message);
    case Kind::kBytes:
      return PutBase64(text, field, message);
    case Kind::kEnum:
    case Kind::kNullValue:
      return PutEnumText(text, field, message);
    case Kind::kMessage: {
      Message& value = PutMessage(message, field);
      if (field.message->form == Form::kWrapper) {
        return PutText(text, field.message->fields[0], value);
      }
      return ReadTextForm(text, MaskNames::kJsonOrProto, *field.message, value);
    }
    default:
      return PutNumber(text, field, message);
  }
}

absl::Status PutNumber(absl::string_view number, const FieldType& field, Message& message) {
  switch (field.kind) {
    case Kind::kInt32: {
      ASSIGN_OR_RETURN(const int32_t value, IntegerOf<int32_t>(number));
      PutInt32(message, field, value);
      return absl::OkStatus();
    }
    case Kind::kInt64: {
      ASSIGN_OR_RETURN(const int64_t value, IntegerOf<int64_t>(number));
      PutInt64(message, field, value);
      return absl::OkStatus();
    }
    case Kind::kUInt32: {
      ASSIGN_OR_RETURN(const uint32_t value, IntegerOf<uint32_t>(number));
      PutUInt32(message, field, value);
      return absl::OkStatus();
    }
    case Kind::kUInt64: {
      ASSIGN_OR_RETURN(const uint64_t value, IntegerOf<uint64_t>(number));
      PutUInt64(message, field, value);
      return absl::OkStatus();
    }
    case Kind::kFloat: {
      ASSIGN_OR_RETURN(const float value, FloatOf<float>(number));
      PutFloat(message, field, value);
      return absl::OkStatus();
    }
    default: {
      ASSIGN_OR_RETURN(const double value, FloatOf<double>(number));
      PutDouble(message, field, value);
      return absl::OkStatus();
    }
  }
}

absl::Status PutEnumName(absl::string_view name, const FieldType& field, Message& message) {
  const google::protobuf::EnumValueDescriptor* const value =
      field.descriptor->enum_type()->FindValueByName(std::string(name));
  if (value == nullptr) return NoSuchEnumerator(field);
  PutEnum(message, field, value->number());
  return absl::OkStatus();
}

absl::Status PutEnumNumber(absl::string_view number, const FieldType& field, Message& message) {
  const EnumDescriptor& type = *field.descriptor->enum_type();
  ASSIGN_OR_RETURN(const int32_t value, IntegerOf<int32_t>(number));
  if (IsClosed(type) && type.FindValueByNumber(value) == nullptr) return NoSuchEnumerator(field);
  PutEnum(message, field, value);
  return absl::OkStatus();
}

absl::Status PutBase64(absl::string_view base64, const FieldType& field, Message& message) {
  std::optional<std::string> bytes = DecodeBase64(base64);
  if (!bytes) return absl::InvalidArgumentError("must be base64");
  PutString(message, field, *std::move(bytes));
  return absl::OkStatus();
}

absl::Status ReadTextForm(absl::string_view text, MaskNames names, const MessageType& type,
                          Message& message) {
  switch (type.form) {
    case Form::kTimestamp:
      return ReadTime(ParseTimestamp(text),
                      "a time in the years 1 to 9999 such as \"2024-02-29T10:00:20.021Z\"", type,
                      message);
    case Form::kDuration:
      return ReadTime(ParseDuration(text),
                      "seconds such as \"1.5s\", at most 315576000000 either way", type, message);
    default:
      return ReadFieldMask(text, names, type, message);
  }
}

}  // namespace souk::json
