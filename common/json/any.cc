#include "common/json/any.h"

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/json/error_path.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"

namespace souk::json {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::Message;

absl::StatusOr<const Descriptor*> FindAnyType(absl::string_view type_url,
                                              const DescriptorPool& pool) {
  const size_t slash = type_url.rfind('/');
  if (slash != absl::string_view::npos) {
    const Descriptor* const type =
        pool.FindMessageTypeByName(std::string(type_url.substr(slash + 1)));
    if (type != nullptr) return type;
  }
  return absl::InvalidArgumentError(
      absl::StrCat("no message type is known as \"", Printable(type_url), "\""));
}

absl::StatusOr<std::unique_ptr<Message>> NewAnyContent(absl::string_view type_url,
                                                       const Message& any) {
  ASSIGN_OR_RETURN(const Descriptor* const type,
                   FindAnyType(type_url, *any.GetDescriptor()->file()->pool()));
  const Message* const prototype = any.GetReflection()->GetMessageFactory()->GetPrototype(type);
  if (prototype == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat("messages of type ", type->full_name(), " cannot be made"));
  }
  return std::unique_ptr<Message>(prototype->New());
}

std::string SerializeAnyContent(const Message& content) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream output(&stream);
    output.SetSerializationDeterministic(true);
    content.SerializePartialToCodedStream(&output);
  }
  return bytes;
}

}  // namespace souk::json
