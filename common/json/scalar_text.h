#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/json/field_mask_text.h"
#include "common/json/type_table.h"
#include "google/protobuf/message.h"

namespace souk::json {

// Values given as text rather than JSON, and the parts of JSON values that are text. All errors are
// INVALID_ARGUMENT with a description such as "must be a whole number from 0 to 4294967295"; it
// names neither the field nor what was given instead.

/// Whether one value of the field can be given as text: scalars, enums, wrappers, Timestamp,
/// Duration and FieldMask can.
bool HasTextForm(const FieldType& field);

/// Sets `field`, or appends to it when repeated, from text as a query parameter has it: numbers as
/// in JSON, "true", enumerators by name or number, bytes in base64, field masks in either spelling,
/// times and durations in their JSON form without quotes. REQUIRES: HasTextForm(field), not a map.
absl::Status PutText(absl::string_view text, const FieldType& field,
                     google::protobuf::Message& message);

/// Sets or appends a number from a JSON number, or "NaN", "Infinity", "-Infinity" for floating
/// point. REQUIRES: a numeric field.
absl::Status PutNumber(absl::string_view number, const FieldType& field,
                       google::protobuf::Message& message);

/// Sets or appends an enumerator, by its exact name or by its number (a JSON number). A number
/// without an enumerator is taken where the enum is open (proto3). REQUIRES: an enum field.
absl::Status PutEnumName(absl::string_view name, const FieldType& field,
                         google::protobuf::Message& message);
absl::Status PutEnumNumber(absl::string_view number, const FieldType& field,
                           google::protobuf::Message& message);

/// Sets or appends bytes from base64. REQUIRES: a bytes field.
absl::Status PutBase64(absl::string_view base64, const FieldType& field,
                       google::protobuf::Message& message);

/// Fills a Timestamp, Duration or FieldMask. REQUIRES: `type` is `message`'s and has such a form.
absl::Status ReadTextForm(absl::string_view text, MaskNames names, const MessageType& type,
                          google::protobuf::Message& message);

}  // namespace souk::json
