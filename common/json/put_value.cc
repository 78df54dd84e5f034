#include "common/json/put_value.h"

#include <utility>

namespace souk::json {
namespace {

using google::protobuf::Message;
using google::protobuf::Reflection;

// Calls the member of Reflection that fits the field: set or add.
template <typename Set, typename Add, typename Value>
void Put(Message& message, const FieldType& field, Set set, Add add, Value value) {
  const Reflection& reflection = *message.GetReflection();
  if (field.is_array) {
    (reflection.*add)(&message, field.descriptor, std::move(value));
  } else {
    (reflection.*set)(&message, field.descriptor, std::move(value));
  }
}

}  // namespace

void PutBool(Message& message, const FieldType& field, bool value) {
  Put(message, field, &Reflection::SetBool, &Reflection::AddBool, value);
}

void PutInt32(Message& message, const FieldType& field, int32_t value) {
  Put(message, field, &Reflection::SetInt32, &Reflection::AddInt32, value);
}

void PutInt64(Message& message, const FieldType& field, int64_t value) {
  Put(message, field, &Reflection::SetInt64, &Reflection::AddInt64, value);
}

void PutUInt32(Message& message, const FieldType& field, uint32_t value) {
  Put(message, field, &Reflection::SetUInt32, &Reflection::AddUInt32, value);
}

void PutUInt64(Message& message, const FieldType& field, uint64_t value) {
  Put(message, field, &Reflection::SetUInt64, &Reflection::AddUInt64, value);
}

void PutFloat(Message& message, const FieldType& field, float value) {
  Put(message, field, &Reflection::SetFloat, &Reflection::AddFloat, value);
}

void PutDouble(Message& message, const FieldType& field, double value) {
  Put(message, field, &Reflection::SetDouble, &Reflection::AddDouble, value);
}

void PutString(Message& message, const FieldType& field, std::string value) {
  Put(message, field, &Reflection::SetString, &Reflection::AddString, std::move(value));
}

void PutEnum(Message& message, const FieldType& field, int number) {
  Put(message, field, &Reflection::SetEnumValue, &Reflection::AddEnumValue, number);
}

Message& PutMessage(Message& message, const FieldType& field) {
  const Reflection& reflection = *message.GetReflection();
  return field.is_array || field.is_map ? *reflection.AddMessage(&message, field.descriptor)
                                        : *reflection.MutableMessage(&message, field.descriptor);
}

}  // namespace souk::json
