#pragma once

#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/container/inlined_vector.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/json/error_path.h"
#include "common/json/lexer.h"
#include "common/json/reader.h"
#include "common/json/type_table.h"
#include "common/json/type_url_index.h"
#include "google/protobuf/message.h"

namespace souk::json {

/// Reads one JSON text into one message; see reader.h. For one use.
class MessageReader {
 public:
  MessageReader(absl::string_view text, const ReadOptions& options);

  absl::Status ReadAll(google::protobuf::Message& message);
  absl::Status ReadAll(const google::protobuf::FieldDescriptor& field,
                       google::protobuf::Message& message);

 private:
  using Message = google::protobuf::Message;

  // Which fields and oneofs of a message were given so far.
  class Given {
   public:
    explicit Given(const MessageType& type);
    // False when it was given before.
    bool AddField(const FieldType& field);
    bool AddOneof(const FieldType& field);

   private:
    bool Add(size_t index);
    size_t field_count_;
    absl::InlinedVector<bool, 64> given_;
  };

  // message_reader.cc: objects, arrays, maps and scalars. Errors are as the lexer's; on their way
  // out they leave the path in error_path_.
  absl::Status ReadMessage(const MessageType& type, Message& message);
  absl::Status ReadObject(const MessageType& type, Message& message);
  absl::Status ReadMember(absl::string_view key, const MessageType& type, Given& given,
                          Message& message);
  absl::Status ReadUnknownMember(absl::string_view key, const MessageType& type);
  absl::Status ReadKnownMember(const FieldType& field, Given& given, Message& message);
  // Whether null comes next and means that the field is absent.
  bool IsAtAbsence(const FieldType& field);
  // All that a member's value gives: an element for each of an array's, an entry for each of a
  // map's.
  absl::Status ReadField(const FieldType& field, Message& message);
  // The same, collecting named leaves.
  absl::Status ReadNamedField(const FieldType& field, Message& message);
  void NameLeaf(const FieldType& field, bool is_null);
  absl::Status ReadArray(const FieldType& field, Message& message);
  absl::Status ReadMap(const FieldType& field, Message& message);
  absl::Status ReadMapEntry(absl::string_view key, const FieldType& field,
                            absl::flat_hash_set<std::string>& keys, Message& message);
  // One value: a singular field's or an element's.
  absl::Status ReadValue(const FieldType& field, Message& message);
  absl::Status ReadNumber(const FieldType& field, Message& message);
  absl::Status ReadEnum(const FieldType& field, Message& message);
  // Whether an enumerator comes next that is to be ignored.
  bool IsAtIgnoredEnumerator(const FieldType& field);

  // well_known_reader.cc: the forms of google.protobuf's types.
  absl::Status ReadTextForm(const MessageType& type, Message& message);
  absl::Status ReadDynamicValue(const MessageType& type, Message& message);
  absl::Status ReadNullValue(const FieldType& field, Message& message);
  absl::Status ReadAny(const MessageType& type, Message& message);
  absl::Status ReadEmptyAny();
  absl::Status ReadAnyContent(const MessageType& type, Message& content);

  absl::Status Finish(absl::Status status);

  const ReadOptions& options_;
  Lexer lexer_;
  TypeLookup types_;
  TypeUrlIndex type_urls_;
  ErrorPath error_path_;
  std::vector<NamedLeaf>* named_leaves_;  // null while inside a leaf
  std::string named_path_;                // of the message that is being read, ending in "."
};

}  // namespace souk::json
