#pragma once

#include <cstdint>
#include <string>

#include "common/json/type_table.h"
#include "google/protobuf/message.h"

namespace souk::json {

// Each Put sets a singular field, and appends to a repeated one. REQUIRES: `field` is of
// `message`'s type and of the kind that is put.
void PutBool(google::protobuf::Message& message, const FieldType& field, bool value);
void PutInt32(google::protobuf::Message& message, const FieldType& field, int32_t value);
void PutInt64(google::protobuf::Message& message, const FieldType& field, int64_t value);
void PutUInt32(google::protobuf::Message& message, const FieldType& field, uint32_t value);
void PutUInt64(google::protobuf::Message& message, const FieldType& field, uint64_t value);
void PutFloat(google::protobuf::Message& message, const FieldType& field, float value);
void PutDouble(google::protobuf::Message& message, const FieldType& field, double value);
void PutString(google::protobuf::Message& message, const FieldType& field, std::string value);
void PutEnum(google::protobuf::Message& message, const FieldType& field, int number);
/// Gives the message inside, new in a repeated field.
google::protobuf::Message& PutMessage(google::protobuf::Message& message, const FieldType& field);

/// One value of a field: the field's own, or an element's. Cheap to copy; refers to the message.
class FieldValue {
 public:
  FieldValue(const google::protobuf::Message& message, const FieldType& field)
      : FieldValue(message, field, kSingular) {}
  FieldValue(const google::protobuf::Message& message, const FieldType& field, int index)
      : message_(message), reflection_(*message.GetReflection()), field_(field), index_(index) {}

  const FieldType& field() const { return field_; }

  // REQUIRES: the field is of the kind that is asked for.
  bool Bool() const;
  int32_t Int32() const;
  int64_t Int64() const;
  uint32_t UInt32() const;
  uint64_t UInt64() const;
  float Float() const;
  double Double() const;
  int EnumNumber() const;
  /// May refer to `scratch`.
  const std::string& String(std::string& scratch) const;
  const google::protobuf::Message& Message() const;

 private:
  static constexpr int kSingular = -1;

  const google::protobuf::Message& message_;
  const google::protobuf::Reflection& reflection_;
  const FieldType& field_;
  int index_;
};

}  // namespace souk::json
