#include "common/json/any.h"

#include "absl/strings/str_cat.h"
#include "common/json/error_path.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"

namespace souk::json {

using google::protobuf::Descriptor;
using google::protobuf::Message;

absl::StatusOr<std::unique_ptr<Message>> NewAnyContent(absl::string_view type_url,
                                                       const Message& any) {
  const size_t slash = type_url.rfind('/');
  const absl::string_view name =
      slash == absl::string_view::npos ? absl::string_view() : type_url.substr(slash + 1);
  const google::protobuf::DescriptorPool& pool = *any.GetDescriptor()->file()->pool();
  const Descriptor* const type =
      name.empty() ? nullptr : pool.FindMessageTypeByName(std::string(name));
  const Message* const prototype =
      type == nullptr ? nullptr : any.GetReflection()->GetMessageFactory()->GetPrototype(type);
  if (prototype == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat("no message type is known as \"", Printable(type_url), "\""));
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
