// The input is a query, a line feed, a value for the path, a line feed, and a body. Whatever a
// request is filled with must be shown as a response, and as the error it is refused with.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "gateway/transcoding/binding.h"
#include "gateway/transcoding/error_body.h"
#include "gateway/transcoding/request.h"
#include "gateway/transcoding/response.h"
#include "google/protobuf/descriptor.pb.h"
#include "google/protobuf/dynamic_message.h"
#include "test_messages.pb.h"

namespace souk::gateway::transcoding {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::Message;

void Require(bool holds) {
  if (!holds) std::abort();
}

// A method that takes and gives a message with every kind of field.
class Echo {
 public:
  Echo() : pool_(DescriptorPool::generated_pool()) {
    const google::protobuf::Descriptor& type = *jsontest::Everything::descriptor();
    google::protobuf::FileDescriptorProto file;
    file.set_name("echo.proto");
    file.add_dependency(type.file()->name());
    google::protobuf::ServiceDescriptorProto& service = *file.add_service();
    service.set_name("Echo");
    google::protobuf::MethodDescriptorProto& method = *service.add_method();
    method.set_name("Call");
    method.set_input_type("." + type.full_name());
    method.set_output_type("." + type.full_name());
    method_ = pool_.BuildFile(file)->service(0)->method(0);
    Bind({"GET", {"inner.number"}, "", ""});
    Bind({"POST", {"inner.number"}, "*", ""});
    Bind({"PATCH", {"inner.number"}, "inner", ""});
    Bind({"POST", {"string_value"}, "value_map", ""});
  }

  void Check(absl::string_view query, absl::string_view path_value, absl::string_view body) const {
    for (const Binding& binding : bindings_) {
      const std::unique_ptr<Message> message(factory_.GetPrototype(method_->input_type())->New());
      const PathValue path[] = {{binding.variables[0].path.text(), path_value}};
      const absl::Status status =
          FillRequest(binding, {path, query, "application/json", body}, {}, types_, *message);
      if (status.ok()) {
        json::WriteOptions options;
        options.types = &types_;
        // A field mask in the proto's spelling may have none in JSON's.
        const absl::Status written =
            WriteResponse(binding, message->SerializeAsString(), options).status();
        Require(written.ok() || absl::IsInternal(written));
      } else {
        Require(absl::IsInvalidArgument(status));
        // Here the body stands for a response's bytes, and below for those of its error's details.
        static_cast<void>(WriteResponse(binding, body, {}));
        WriteError(StatusOfCall(3, status.message(), body), details_);
      }
    }
  }

 private:
  void Bind(const BindingRule& rule) {
    bindings_.push_back(*ResolveBinding(*method_, rule, types_));
  }

  DescriptorPool pool_;
  mutable google::protobuf::DynamicMessageFactory factory_;
  const google::protobuf::MethodDescriptor* method_;
  json::TypeTable types_;
  std::vector<Binding> bindings_;
  DetailTypes details_{pool_};
};

}  // namespace
}  // namespace souk::gateway::transcoding

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const souk::gateway::transcoding::Echo& echo = *new souk::gateway::transcoding::Echo;
  const absl::string_view input(reinterpret_cast<const char*>(data), size);
  const std::vector<absl::string_view> parts = absl::StrSplit(input, absl::MaxSplits('\n', 2));
  echo.Check(parts[0], parts.size() > 1 ? parts[1] : "", parts.size() > 2 ? parts[2] : "");
  return 0;
}
