#include "common/json/writer.h"

#include "common/json/message_writer.h"

namespace souk::json {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

absl::Status Write(const Message& message, const WriteOptions& options, std::string& out) {
  return WriteBytes(message.SerializePartialAsString(), *message.GetDescriptor(), options, out);
}

absl::Status WriteBytes(absl::string_view bytes, const Descriptor& type,
                        const WriteOptions& options, std::string& out) {
  return MessageWriter(options, out).WriteAll(bytes, type);
}

absl::Status WriteField(const Message& message, const FieldDescriptor& field,
                        const WriteOptions& options, std::string& out) {
  return WriteFieldOfBytes(message.SerializePartialAsString(), field, options, out);
}

absl::Status WriteFieldOfBytes(absl::string_view bytes, const FieldDescriptor& field,
                               const WriteOptions& options, std::string& out) {
  return MessageWriter(options, out).WriteAll(bytes, field);
}

absl::Status WriteAsAny(absl::string_view type_url, absl::string_view bytes, const Descriptor& type,
                        const WriteOptions& options, std::string& out) {
  return MessageWriter(options, out).WriteAllAsAny(type_url, bytes, type);
}

}  // namespace souk::json
