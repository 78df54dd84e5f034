#include "common/json/writer.h"

#include "common/json/message_writer.h"

namespace souk::json {

absl::Status Write(const google::protobuf::Message& message, const WriteOptions& options,
                   std::string& out) {
  return MessageWriter(options, out).WriteAll(message);
}

absl::Status WriteField(const google::protobuf::Message& message,
                        const google::protobuf::FieldDescriptor& field, const WriteOptions& options,
                        std::string& out) {
  return MessageWriter(options, out).WriteAll(message, field);
}

absl::Status WriteAsAny(absl::string_view type_url, const google::protobuf::Message& content,
                        const WriteOptions& options, std::string& out) {
  return MessageWriter(options, out).WriteAllAsAny(type_url, content);
}

}  // namespace souk::json
