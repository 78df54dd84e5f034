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

}  // namespace souk::json
