#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/json/error_path.h"
#include "common/json/type_table.h"
#include "common/json/wire_message.h"
#include "common/json/writer.h"
#include "google/protobuf/descriptor.h"

namespace souk::json {

/// Writes one JSON value from a serialized message, without building the message; see writer.h. For
/// one use.
class MessageWriter {
 public:
  MessageWriter(const WriteOptions& options, std::string& out);

  absl::Status WriteAll(absl::string_view bytes, const google::protobuf::Descriptor& type);
  /// Writes one field of the message that the bytes hold.
  absl::Status WriteAll(absl::string_view bytes, const google::protobuf::FieldDescriptor& field);
  absl::Status WriteAllAsAny(absl::string_view type_url, absl::string_view bytes,
                             const google::protobuf::Descriptor& type);

 private:
  using Values = absl::Span<const WireValue>;

  // message_writer.cc. Errors leave the path in error_path_ on their way out.
  absl::Status WriteMessage(absl::string_view bytes, const MessageType& type);
  // The members of an object that is already open; the first is preceded by a comma if `continues`.
  absl::Status WriteMembers(absl::string_view bytes, const MessageType& type, bool continues);
  // Whether the field appears in its object.
  bool IsWritten(const FieldType& field, Values values) const;
  // All that a field holds, in the form of a member's value.
  absl::Status WriteField(const FieldType& field, Values values);
  absl::Status WriteArray(const FieldType& field, Values values);
  absl::Status WriteMap(const FieldType& field, Values values);
  // One value: a singular field's or an element's. An empty payload stands for the default.
  absl::Status WriteValue(const FieldType& field, absl::string_view payload);
  absl::Status WriteText(absl::string_view text);
  void WriteNumber(const FieldType& field, uint64_t number);
  void WriteEnum(const FieldType& field, int number);
  template <typename Integer>
  void WriteInteger(Integer value);
  template <typename Integer>
  void WriteQuotedInteger(Integer value);

  // map_writer.cc.
  absl::Status WriteMapEntry(const FieldType& field, absl::string_view bytes);
  absl::Status WriteMapKey(const FieldType& key, absl::string_view payload);

  // well_known_writer.cc: the forms of google.protobuf's types.
  absl::Status WriteTimestamp(absl::string_view bytes, const MessageType& type);
  absl::Status WriteDuration(absl::string_view bytes, const MessageType& type);
  absl::Status WriteFieldMask(absl::string_view bytes, const MessageType& type);
  // Those that are written as the value of their only field: Struct, ListValue and the wrappers.
  absl::Status WriteOnlyField(absl::string_view bytes, const MessageType& type);
  absl::Status WriteDynamicValue(absl::string_view bytes, const MessageType& type);
  absl::Status WriteAny(absl::string_view bytes, const MessageType& type);
  absl::Status WriteAnyContent(absl::string_view type_url, absl::string_view bytes,
                               const MessageType& type);

  // Begin and end an object or array.
  absl::Status Open(char bracket);
  absl::Status Close(char bracket);
  static absl::Status Error(absl::string_view what);
  absl::Status Finish(absl::Status status);

  const WriteOptions& options_;
  std::string& out_;
  const size_t original_size_;
  TypeLookup types_;
  int depth_left_;
  ErrorPath error_path_;
};

}  // namespace souk::json
