#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/json/type_table.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace souk::json {

/// A field that a JSON text names and that has no named fields inside: repeated fields, maps, Any
/// and the other types with a JSON form of their own end a path, as do empty objects.
struct NamedLeaf {
  std::string path;  // with the proto's names, from the message that was read: "user.display_name"
  bool is_null = false;  // named with null, so the field was not set
  friend bool operator==(const NamedLeaf&, const NamedLeaf&) = default;
};

struct ReadOptions {
  /// Skip members that the message type does not have, and enumerators that the enum does not have,
  /// instead of refusing them.
  bool ignore_unknown_fields = false;

  /// How deep objects and arrays may be nested.
  int max_depth = 100;

  /// Where message types are looked up; null: collected anew at each call (some microseconds a
  /// type).
  const TypeTable* types = nullptr;

  /// Receives the leaves that the text names, in its order: what a PATCH's field mask is made from.
  std::vector<NamedLeaf>* named_leaves = nullptr;
};

// Proto3 JSON into messages, generated or dynamic (https://protobuf.dev/programming-guides/json),
// strictly: the text must be RFC 8259 JSON in UTF-8; names are taken in both spellings, numbers
// also as strings and as 1e5; refused are names given twice in any spelling, two members of a
// oneof, null in arrays and maps, values out of range, and text after the value. Null for a field
// leaves it as it was, except for google.protobuf.Value and NullValue. The content of an Any is
// looked up in the descriptor pool of the Any. Extensions are unknown fields. Required fields of
// proto2 are not checked.
//
// Errors are INVALID_ARGUMENT with reason INVALID_JSON and a message with the place in the text,
// the field and what is expected: "line 1, column 23: items[2].quantity: must be a whole number
// from ..."; within a field, ViolationsOf(status) has its path and the description. `message` then
// is half read.
//
// Thread-safe for different messages.

/// Reads `text` into `message`. What the text does not name stays as it was; repeated fields and
/// maps are appended to.
absl::Status Read(absl::string_view text, google::protobuf::Message& message,
                  const ReadOptions& options = {});

/// Reads `text` into one field of `message`, as the value of a member of that name would be read:
/// a scalar, an array for a repeated field, an object for a map or message. Paths of errors begin
/// with the field; those of named leaves do not. REQUIRES: `field` belongs to `message`'s type.
absl::Status ReadField(absl::string_view text, const google::protobuf::FieldDescriptor& field,
                       google::protobuf::Message& message, const ReadOptions& options = {});

}  // namespace souk::json
