#include "common/rpc/service.h"

#include <cstdio>
#include <cstdlib>

#include "absl/strings/str_cat.h"

namespace souk::rpc {
namespace {

// A service class that does not fit its proto is a defect in the program: it must not run.
[[noreturn]] void Defect(absl::string_view message) {
  std::fprintf(stderr, "souk: %s\n", std::string(message).c_str());
  std::abort();
}

const google::protobuf::ServiceDescriptor& FindService(const char* full_name) {
  const google::protobuf::ServiceDescriptor* found =
      google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(full_name);
  if (found == nullptr) Defect(absl::StrCat("no proto service ", full_name, " in this program"));
  return *found;
}

}  // namespace

Service::Service(const char* full_name) : descriptor_(FindService(full_name)) {}

const std::vector<ServerMethod>& Service::methods() const {
  if (static_cast<int>(methods_.size()) != descriptor_.method_count()) {
    Defect(absl::StrCat(descriptor_.full_name(), " serves ", methods_.size(), " of ",
                        descriptor_.method_count(), " RPCs"));
  }
  return methods_;
}

void Service::Add(const char* name, const google::protobuf::Descriptor* request,
                  const google::protobuf::Descriptor* response, bool client_streams,
                  bool server_streams, std::variant<UnaryHandler, StreamHandler> handler) {
  const google::protobuf::MethodDescriptor* method = descriptor_.FindMethodByName(name);
  if (method == nullptr || method->input_type() != request || method->output_type() != response ||
      method->client_streaming() != client_streams ||
      method->server_streaming() != server_streams) {
    Defect(
        absl::StrCat(descriptor_.full_name(), " has no RPC ", name, " of this kind and messages"));
  }
  for (const ServerMethod& served : methods_) {
    if (served.descriptor == method) Defect(absl::StrCat(method->full_name(), " is served twice"));
  }
  methods_.push_back({method, std::move(handler)});
}

}  // namespace souk::rpc
