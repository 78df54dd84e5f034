#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"

namespace souk::json {

struct MessageType;

/// What one value of a field is, as far as JSON tells kinds apart.
enum class Kind : uint8_t {
  kBool,
  kInt32,
  kInt64,
  kUInt32,
  kUInt64,
  kFloat,
  kDouble,
  kString,
  kBytes,
  kEnum,
  kNullValue,  // google.protobuf.NullValue, whose only value is null
  kMessage,
};

/// How a value lies in a serialized message.
enum class Encoding : uint8_t {
  kVarint,
  kZigZag,
  kFixed32,
  kFixed64,
  kLengthDelimited,
  kGroup,
};

/// How a message type appears in JSON: as an object of its fields, or in a form of its own.
enum class Form : uint8_t {
  kObject,
  kAny,
  kTimestamp,
  kDuration,
  kFieldMask,
  kStruct,
  kValue,
  kListValue,
  kWrapper,  // google.protobuf.Int32Value and the like
};

/// A field, with what its descriptor tells only slowly.
struct FieldType {
  const google::protobuf::FieldDescriptor* descriptor = nullptr;
  size_t index = 0;         // in MessageType::fields
  Kind kind = Kind::kBool;  // of an element, where the field is repeated; kMessage for a map
  Encoding encoding = Encoding::kVarint;  // of an element that is not packed
  bool is_array = false;                  // repeated, but not a map
  bool is_map = false;
  bool has_presence = false;
  int oneof = -1;                        // the index of the oneof it is a member of, if of any
  const MessageType* message = nullptr;  // of kMessage: the type; of a map: the entry's
  std::string quoted_name;               // as it is written: "\"unitPrice\":"

  /// Whether null is one of its values (google.protobuf.Value and NullValue), not its absence.
  bool TakesNull() const;
};

struct MessageType {
  const google::protobuf::Descriptor* descriptor = nullptr;
  Form form = Form::kObject;
  std::vector<FieldType> fields;  // by FieldDescriptor::index()

  /// The field of that name in either spelling, "unitPrice" or "unit_price"; null when there is
  /// none.
  const FieldType* Find(absl::string_view name) const;

  /// The field or extension of that number; null when there is none.
  const FieldType* FindNumber(int number) const;

  // By both spellings. The keys live in the descriptors and in `fields`.
  absl::flat_hash_map<absl::string_view, const FieldType*> by_name;
  // Numbers up to this bound are found by index; larger ones are rare.
  static constexpr int kLowNumbers = 128;
  std::vector<const FieldType*> by_low_number;
  absl::flat_hash_map<int, const FieldType*> by_high_number;
};

/// The field with that number. REQUIRES: there is one.
const FieldType& FieldNumbered(int number, const MessageType& type);

/// What reading and writing must know about message types, collected once instead of at every call.
/// Thread-safe as long as nothing is added. The descriptors must outlive it.
class TypeTable {
 public:
  TypeTable() = default;
  TypeTable(const TypeTable&) = delete;
  TypeTable& operator=(const TypeTable&) = delete;

  /// Adds a type and all types that its fields mention, however deep. The result lives as long as
  /// the table. What is inside a google.protobuf.Any is found only if it was added as well; else it
  /// is collected at every use.
  const MessageType& Add(const google::protobuf::Descriptor& descriptor);

  /// Null when it was never added.
  const MessageType* Find(const google::protobuf::Descriptor& descriptor) const;

 private:
  absl::flat_hash_map<const google::protobuf::Descriptor*, std::unique_ptr<MessageType>> types_;
};

/// A shared table, if there is one, and a table for what that one lacks. For one call.
class TypeLookup {
 public:
  explicit TypeLookup(const TypeTable* shared) : shared_(shared) {}
  const MessageType& Get(const google::protobuf::Descriptor& descriptor);

 private:
  const TypeTable* shared_;
  TypeTable own_;
};

inline const FieldType* MessageType::FindNumber(int number) const {
  if (number < kLowNumbers) {
    const size_t index = static_cast<size_t>(number);
    return index < by_low_number.size() ? by_low_number[index] : nullptr;
  }
  const auto found = by_high_number.find(number);
  return found == by_high_number.end() ? nullptr : found->second;
}

inline bool FieldType::TakesNull() const {
  if (is_array || is_map) return false;
  return kind == Kind::kNullValue || (kind == Kind::kMessage && message->form == Form::kValue);
}

}  // namespace souk::json
