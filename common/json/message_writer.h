#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/json/error_path.h"
#include "common/json/field_value.h"
#include "common/json/type_table.h"
#include "common/json/writer.h"
#include "google/protobuf/message.h"

namespace souk::json {

/// Writes one JSON value; see writer.h. For one use.
class MessageWriter {
 public:
  MessageWriter(const WriteOptions& options, std::string& out);

  absl::Status WriteAll(const google::protobuf::Message& message);
  absl::Status WriteAll(const google::protobuf::Message& message,
                        const google::protobuf::FieldDescriptor& field);
  absl::Status WriteAllAsAny(absl::string_view type_url, const google::protobuf::Message& content);

 private:
  using Message = google::protobuf::Message;

  // message_writer.cc. Errors leave the path in error_path_ on their way out.
  absl::Status WriteMessage(const Message& message, const MessageType& type);
  // The members of an object that is already open; the first is preceded by a comma if `continues`.
  absl::Status WriteMembers(const Message& message, const MessageType& type, bool continues);
  // Whether the field appears in its object.
  bool IsWritten(const Message& message, const FieldType& field) const;
  // All that a field holds, in the form of a member's value.
  absl::Status WriteField(const Message& message, const FieldType& field);
  absl::Status WriteArray(const Message& message, const FieldType& field);
  absl::Status WriteMap(const Message& message, const FieldType& field);
  // One value: a singular field's or an element's.
  absl::Status WriteValue(const FieldValue& value);
  absl::Status WriteText(absl::string_view text);
  void WriteEnum(const FieldValue& value);
  template <typename Integer>
  void WriteInteger(Integer value);
  template <typename Integer>
  void WriteQuotedInteger(Integer value);

  // well_known_writer.cc: the forms of google.protobuf's types.
  absl::Status WriteTimestamp(const Message& message, const MessageType& type);
  absl::Status WriteDuration(const Message& message, const MessageType& type);
  absl::Status WriteFieldMask(const Message& message, const MessageType& type);
  absl::Status WriteDynamicValue(const Message& message, const MessageType& type);
  absl::Status WriteAny(const Message& message, const MessageType& type);
  absl::Status WriteAnyContent(absl::string_view type_url, const Message& content);

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
  std::string scratch_;
};

}  // namespace souk::json
