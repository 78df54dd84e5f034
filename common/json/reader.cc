#include "common/json/reader.h"

#include "common/json/message_reader.h"

namespace souk::json {

absl::Status Read(absl::string_view text, google::protobuf::Message& message,
                  const ReadOptions& options) {
  return MessageReader(text, options).ReadAll(message);
}

absl::Status ReadField(absl::string_view text, const google::protobuf::FieldDescriptor& field,
                       google::protobuf::Message& message, const ReadOptions& options) {
  return MessageReader(text, options).ReadAll(field, message);
}

}  // namespace souk::json
