#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/json/type_table.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace souk::json {

struct WriteOptions {
  /// Also write scalars without presence that have their default value, and empty repeated fields
  /// and maps. Unset messages, optional fields and oneof members are left out in any case.
  bool emit_defaults = false;

  /// How deep objects and arrays may be nested; what json::Read takes by default.
  int max_depth = 100;

  /// Where message types are looked up; null: collected anew at each call (some microseconds a
  /// type).
  const TypeTable* types = nullptr;
};

// Messages as proto3 JSON (https://protobuf.dev/programming-guides/json): compact, lowerCamelCase
// names, fields in the proto's order, map entries by key, so that equal messages give equal text;
// 64-bit integers as strings, enumerators by name, or by number where they have none, bytes in
// padded base64, extensions as "[package.name]". Unknown fields are left out.
//
// JSON is written from the bytes of a message, which is cheaper by far than to build a dynamic
// message from them first; a message is serialized for it.
//
// All append to `out`. Errors are INTERNAL, name the field, and leave `out` as it was: malformed
// bytes, text that is not UTF-8, a Timestamp, Duration, FieldMask or Value that has no JSON form,
// an Any of a type that the Any's descriptor pool does not know, nesting that is too deep.
//
// Thread-safe for messages that nobody changes.

/// Writes a message, generated or dynamic.
absl::Status Write(const google::protobuf::Message& message, const WriteOptions& options,
                   std::string& out);
/// Writes a message of `type` that is given as its bytes.
absl::Status WriteBytes(absl::string_view bytes, const google::protobuf::Descriptor& type,
                        const WriteOptions& options, std::string& out);

/// Write the value of one field alone. One that is not set is its default, an empty array or
/// object, or null for a message. REQUIRES: the message is of field.containing_type().
absl::Status WriteField(const google::protobuf::Message& message,
                        const google::protobuf::FieldDescriptor& field, const WriteOptions& options,
                        std::string& out);
absl::Status WriteFieldOfBytes(absl::string_view bytes,
                               const google::protobuf::FieldDescriptor& field,
                               const WriteOptions& options, std::string& out);

/// Writes a message of `type`, given as its bytes, as a google.protobuf.Any that holds it: with
/// "@type" before its own members.
absl::Status WriteAsAny(absl::string_view type_url, absl::string_view bytes,
                        const google::protobuf::Descriptor& type, const WriteOptions& options,
                        std::string& out);

}  // namespace souk::json
